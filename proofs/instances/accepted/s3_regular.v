(* s3_regular

   Statement.  S_3 on its regular representation.
   Source.     tests/theorems/test_families.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: S3 on regular
   network: SHA-256 199ba79360a34b38d7e31126fe9b95c59a2acdfe1dd3dd624c3a13834f73d156
   generator 0: r
   generator 1: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[(-720); 1080; (-1296); (-2016)]; [(-600); 900; (-1680); (-1080)]; [(-700); (-1960); (-1260); 1050]; [(-600); (-1080); 900; (-1680)]; [(-2250); (-4050); (-6300); 3375]; [(-700); (-1960); 1050; (-1260)]] 1080;
   mkMat [[3360; 875; 1050; (-5220); (-1470); (-392); (-5220)]; [3360; (-1225); (-6090); (-1260); 1050; (-1624); 900]; [3360; (-5075); (-1470); 900; (-6090); 280; (-1260)]] 840].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1); (Mono [(4%nat, 2016); (2%nat, 5400); (3%nat, 7350); (1%nat, 6300); (5%nat, 20250); (0%nat, 6125)] 6300, Mono [(5%nat, 2592); (3%nat, 2520); (1%nat, 2940); (2%nat, 2160); (0%nat, 7875); (4%nat, 784)] 2520); (Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1); (Mono [(3%nat, 756); (5%nat, 540); (4%nat, 196); (0%nat, 525); (2%nat, 2025); (1%nat, 735)] 630, Mono [(3%nat, 756); (5%nat, 540); (4%nat, 196); (0%nat, 525); (2%nat, 2025); (1%nat, 735)] 630); (Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1)]].

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
