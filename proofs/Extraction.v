(** The checkers as an OCaml program over zarith, for many certificates at once.  Coq's extraction, these directives and
    bulk/main.ml are trusted on this route, and on no other.

    Notation: [check], [equal], [differ] and [triangulated] are the checkers of Activations.v, Equality.v and
    Triangulation.v. *)
From Coq Require Import ZArith List.
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt.
From Catnet Require Import Activations Equality Triangulation.
Extraction "bulk/checker.ml" check equal differ triangulated.
