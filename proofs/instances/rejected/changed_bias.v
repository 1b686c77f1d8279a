(* changed_bias

   Statement.  The triangle with one output bias changed by 1/6.
   Source.     tests/checking/test_layerwise.py
   Hypotheses. Fails.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: triangle
   network: SHA-256 70b64b0fe69082a22613400ff2ee3a0ef472d262e690048d47c520c815e699d3
   generator 0: r
   generator 1: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[4; (-4); 4; (-4)]; [(-6); 3; 9; 3]; [12; (-12); (-12); 12]; [(-12); 6; 6; 18]; [24; 24; (-24); (-24)]; [(-36); 54; 18; 18]] 12;
   mkMat [[3; 18; 6; 6; 3; 6; (-3)]; [4; 36; (-18); 6; 3; 3; 1]; [3; 18; 6; 12; (-9); 3; 1]] 6].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1); (Mono [(4%nat, 1); (5%nat, 1); (0%nat, 18); (1%nat, 12); (2%nat, 12); (3%nat, 18)] 6, Mono [(2%nat, 2); (3%nat, 3); (4%nat, 3); (5%nat, 2); (0%nat, 36); (1%nat, 36)] 6); (Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1); (Mono [(2%nat, 2); (3%nat, 3); (0%nat, 18); (1%nat, 12); (4%nat, 6); (5%nat, 6)] 6, Mono [(2%nat, 2); (3%nat, 3); (0%nat, 18); (1%nat, 12); (4%nat, 6); (5%nat, 6)] 6); (Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (2%nat, 1); (1%nat, 1)] 1)]].

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
