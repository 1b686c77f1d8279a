(* linear_turn

   Statement.  A deep linear network that commutes with a quarter turn; the hidden action is a matrix of GL(2).
   Source.     docs/theorem.md; Rationals.linear_sound
   Hypotheses. Identifiable: the hidden width is the rank. By rank.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: linear, quarter turn
   network: SHA-256 2a4bf61f09a9d2fdc2af92fc3360e5447c5744e6c6af7111e770428c8a65093b
   generator 0: r
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 2; (-1)]; [0; 1; 2]] 1;
   mkMat [[0; 3; 1]; [0; (-1); 3]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(1%nat, -1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, -1)] 1); (Mono [(1%nat, -1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, -1)] 1); (Mono [(1%nat, -1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, -1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false); (0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 2%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Linear (ByRank [mkMat [[0; 0]; [2; 1]; [(-1); 2]] 5]) the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate (fun x => x).
Proof. exact (linear_sound _ _ accepted). Qed.
Print Assumptions layerwise.
