(* d4_mixed

   Statement.  D_4 on hidden layers of 9 and 1 + 1 neurons.
   Source.     tests/theorems/test_families.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: D4 on mixed and trivial
   network: SHA-256 e5b9f2125fe2600a2920373f4c5e9eb53ebf6c725f0b074000852f6071b028f7
   generator 0: r
   generator 1: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[3360; 720; 720; 720; 720]; [1200; (-120); 1200; (-120); (-2640)]; [2100; (-4620); (-210); 2100; (-210)]; [50; (-5); (-110); (-5); 50]; [700; 300; (-825); 300; (-300)]; [1120; 480; (-480); 480; (-1320)]; [600; 600; (-60); (-1320); (-60)]; [112; (-48); 48; (-132); 48]; [1680; (-1980); 720; (-720); 720]] 240;
   mkMat [[1120; 700; 385; 220; 9240; 1680; 1050; 770; 10500; 700]; [3360; 1960; 1330; 760; 31920; 2016; 1260; 2660; 12600; 840]] 560;
   mkMat [[20; 20; 13]; [20; 20; 13]; [20; 20; 13]; [20; 20; 13]] 8].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(3%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (0%nat, 1)] 1); (Mono [(0%nat, 2100); (6%nat, 4200); (1%nat, 3675); (2%nat, 50); (8%nat, 875); (7%nat, 21000); (3%nat, 25200); (4%nat, 336); (5%nat, 3150)] 2100, Mono [(0%nat, 420); (2%nat, 240); (3%nat, 17640); (6%nat, 35); (7%nat, 2625); (8%nat, 280); (1%nat, 210); (5%nat, 42); (4%nat, 1008)] 420); (Mono [(0%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (1%nat, 1)] 1); (Mono [(3%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(0%nat, 1); (3%nat, 1); (2%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (3%nat, 1); (2%nat, 1); (1%nat, 1)] 1); (Mono [(0%nat, 120); (3%nat, 2880); (2%nat, 120); (1%nat, 5); (5%nat, 75); (4%nat, 192); (6%nat, 120); (7%nat, 120); (8%nat, 120)] 120, Mono [(0%nat, 120); (3%nat, 2880); (2%nat, 120); (1%nat, 5); (5%nat, 75); (4%nat, 192); (6%nat, 120); (7%nat, 120); (8%nat, 120)] 120); (Mono [(0%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (1%nat, 1)] 1); (Mono [(0%nat, 1); (3%nat, 1); (2%nat, 1); (1%nat, 1)] 1, Mono [(0%nat, 1); (3%nat, 1); (2%nat, 1); (1%nat, 1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false); (0%nat, false); (0%nat, false)];
   [(1%nat, false); (1%nat, false)];
   [(0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false)]].

Definition the_certificate := mkCertificate 4%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
