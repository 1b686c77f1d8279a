(* odd_realised

   Statement.  x, not layerwise equivariant as relu(x + 1) - relu(-x - 1) - 1, in the narrowest network that is.
   Source.     docs/theorem.md; catnet realize; Bokman, Kahl, arXiv 2305.17017
   Hypotheses. The network found; that it computes the same function is the instance odd_realisation_equal.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: odd, realised
   network: SHA-256 ff06d708301f96d34dcfb6dad9ecc34c38bcd4dc87385629f36950d296390f98
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [0; (-1)]] 1;
   mkMat [[0; 1; (-1)]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
