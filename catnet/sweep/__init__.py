"""Many questions: what is asked, where answers are kept, who answers, and what one looks at first."""
