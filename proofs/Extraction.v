(** The checkers as an OCaml program over zarith, for many certificates at once.  Coq's extraction, these directives and
    bulk/main.ml are trusted on this route, and on no other.

    Notation: [check], [equal], [differ], [triangulated] and [identified] are the checkers of Activations.v, Equality.v,
    Triangulation.v and Identified.v. *)
From Coq Require Import ZArith List.
From Coq Require Import Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt.
From Catnet Require Import Activations Equality Triangulation Identified.
Extraction "bulk/checker.ml" check equal differ triangulated identified.
