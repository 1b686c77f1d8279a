(* tanh_scaled

   Statement.  A scale of 2 does not pass through tanh.
   Source.     docs/theorem.md
   Hypotheses. 2 is not in K_1.
   Coq is to reject this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: tanh
   network: SHA-256 7c0961f6517f1e23807534f1143dd730afcbbb002c967e5bb450647d48e373a4
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations RealNumbers Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1]; [0; 2]] 1;
   mkMat [[0; 1; 1]] 1].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(0%nat, -2); (1%nat, -1)] 1, Mono [(0%nat, -1); (1%nat, -2)] 2); (Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 1%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Odd ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant reals the_certificate Rtrigo_def.tanh.
Proof. exact (RealNumbers.tanh_sound _ _ accepted). Qed.
Print Assumptions layerwise.
