(* b3_mixed

   Statement.  The 48 symmetries of the cube on a hidden layer.
   Source.     tests/theorems/test_families.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: B3 on mixed
   network: SHA-256 8b666ec8d28b2987c097ef7560eaaea1a88f5f27a4e29af82878cfb1a8248b5f
   generator 0: f
   generator 1: r
   generator 2: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[1512; 0; 0; 0]; [72; 0; 108; 0]; [(-252); 1176; 0; 0]; [288; (-432); 0; 0]; [756; 0; (-1134); 0]; [(-567); 0; 2646; 0]; [(-2016); 0; (-9408); 0]; [280; 420; 0; 0]; [(-63); 0; 0; 294]; [1512; 0; 0; 2268]; [378; 0; 0; (-567)]; [(-2016); (-9408); 0; 0]; [(-180); 0; 0; (-840)]] 504;
   mkMat [[0; 0; 0; (-2520); (-2205); 0; 0; 0; 2268; 0; 0; 0; 315; 0]; [0; 0; 8820; 0; 0; (-840); (-1120); 315; 0; 0; 0; 0; 0; 0]; [0; 0; 0; 0; 0; 0; 0; 0; 0; (-10080); 420; (-1680); 0; 3528]] 1080].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1); (1%nat, 1); (2%nat, 1)] 1, Mono [(0%nat, -1); (1%nat, 1); (2%nat, 1)] 1); (Mono [(0%nat, 2520); (1%nat, 2520); (11%nat, 315); (7%nat, 2592); (4%nat, 2520); (5%nat, 2520); (6%nat, 2520); (3%nat, 2450); (8%nat, 2520); (9%nat, 2520); (10%nat, 2520); (2%nat, 20160); (12%nat, 2520)] 2520, Mono [(0%nat, 2520); (1%nat, 2520); (11%nat, 315); (7%nat, 2592); (4%nat, 2520); (5%nat, 2520); (6%nat, 2520); (3%nat, 2450); (8%nat, 2520); (9%nat, 2520); (10%nat, 2520); (2%nat, 20160); (12%nat, 2520)] 2520); (Mono [(0%nat, -1); (1%nat, 1); (2%nat, 1)] 1, Mono [(0%nat, -1); (1%nat, 1); (2%nat, 1)] 1)];
   [(Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1); (Mono [(0%nat, 7560); (7%nat, 1944); (8%nat, 30240); (10%nat, 5760); (3%nat, 19845); (2%nat, 17010); (11%nat, 7560); (9%nat, 1400); (5%nat, 840); (1%nat, 158760); (4%nat, 3780); (12%nat, 84672); (6%nat, 675)] 7560, Mono [(0%nat, 5040); (9%nat, 240); (5%nat, 2240); (4%nat, 1920); (10%nat, 10080); (8%nat, 45360); (12%nat, 56448); (1%nat, 19600); (2%nat, 1260); (7%nat, 27216); (3%nat, 6615); (6%nat, 5040); (11%nat, 450)] 5040); (Mono [(2%nat, 1); (0%nat, 1); (1%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1); (Mono [(0%nat, 2520); (7%nat, 648); (5%nat, 1120); (4%nat, 960); (3%nat, 6615); (2%nat, 5670); (11%nat, 2520); (1%nat, 9800); (8%nat, 2520); (9%nat, 2520); (10%nat, 2520); (6%nat, 2520); (12%nat, 2520)] 2520, Mono [(0%nat, 2520); (7%nat, 648); (5%nat, 1120); (4%nat, 960); (3%nat, 6615); (2%nat, 5670); (11%nat, 2520); (1%nat, 9800); (8%nat, 2520); (9%nat, 2520); (10%nat, 2520); (6%nat, 2520); (12%nat, 2520)] 2520); (Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1)] 1)]].

Definition relations : list word :=
  [[(1%nat, false); (1%nat, false); (1%nat, false)];
   [(2%nat, false); (2%nat, false)];
   [(0%nat, false); (0%nat, false)];
   [(1%nat, false); (2%nat, false); (1%nat, false); (2%nat, false)];
   [(1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false)];
   [(2%nat, false); (0%nat, false); (2%nat, false); (0%nat, false); (2%nat, false); (0%nat, false); (2%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 3%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
