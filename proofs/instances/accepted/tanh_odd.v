(* tanh_odd

   Statement.  A tanh network without biases is odd: -1 acts as -1 on the hidden layer.
   Source.     docs/theorem.md; Rationals.odd_sound, RealNumbers.tanh_sound
   Hypotheses. Rows 0 and 2 agree up to sign, so by enumeration.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: tanh, odd
   network: SHA-256 5cd6cf00a8aaf86f5876ee4df55e918377bca1808eef4d72a0e6a63e9797e636
   generator 0: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations RealNumbers Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[0; 1; 2]; [0; 3; (-1)]; [0; (-1); (-2)]] 1;
   mkMat [[0; 2; 2; (-2)]; [0; 4; 1; (-4)]] 2].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1); (1%nat, -1)] 1, Mono [(0%nat, -1); (1%nat, -1)] 1); (Mono [(0%nat, -1); (1%nat, -1); (2%nat, -1)] 1, Mono [(0%nat, -1); (1%nat, -1); (2%nat, -1)] 1); (Mono [(0%nat, -1); (1%nat, -1)] 1, Mono [(0%nat, -1); (1%nat, -1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 2%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Odd (ByEnumeration 2000) the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant reals the_certificate Rtrigo_def.tanh.
Proof. exact (RealNumbers.tanh_sound _ _ accepted). Qed.
Print Assumptions layerwise.
