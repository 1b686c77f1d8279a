(* triangle_pure

   Statement.  The same function with neurons rescaled orbit by orbit: the group permutes the neurons.
   Source.     docs/theorem.md, Pure permutations; PurePermutation.v
   Hypotheses. A finite group and positive scales.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: triangle, pure permutations
   network: SHA-256 493b380cd196a4f57c5681ca9b658dbdb7e3de67f28e487e93337fd4d13ccdc8
   generator 0: r
   generator 1: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[4; (-4); 4; (-4)]; [(-6); 3; 9; 3]; [4; (-4); (-4); 4]; [(-6); 3; 3; 9]; [4; 4; (-4); (-4)]; [(-6); 9; 3; 3]] 12;
   mkMat [[1; 6; 2; 6; 2; 12; (-6)]; [1; 12; (-6); 6; 2; 6; 2]; [1; 6; 2; 12; (-6); 6; 2]] 2].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1); (Mono [(4%nat, 1); (5%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1); (3%nat, 1)] 1, Mono [(2%nat, 1); (3%nat, 1); (4%nat, 1); (5%nat, 1); (0%nat, 1); (1%nat, 1)] 1); (Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1); (Mono [(2%nat, 1); (3%nat, 1); (0%nat, 1); (1%nat, 1); (4%nat, 1); (5%nat, 1)] 1, Mono [(2%nat, 1); (3%nat, 1); (0%nat, 1); (1%nat, 1); (4%nat, 1); (5%nat, 1)] 1); (Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false); (0%nat, false)];
   [(1%nat, false); (1%nat, false)];
   [(0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false)]].

Definition the_certificate := mkCertificate 3%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
