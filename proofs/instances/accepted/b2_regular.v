(* b2_regular

   Statement.  The symmetries of the square, with signs, on a hidden layer of 8.
   Source.     tests/theorems/test_families.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: B2 on regular
   network: SHA-256 f179e245fe7fd19e88593eba72fc5b8abdcc43ce472f9616b2573ec4023688c7
   generator 0: f
   generator 1: r
   generator 2: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[3360; 10080; 15680]; [1260; 5880; (-3780)]; [2268; (-6804); (-10584)]; [17010; (-79380); (-51030)]; [3780; (-17640); 11340]; [4860; 14580; (-22680)]; [26460; 123480; 79380]; [8505; (-25515); 39690]] 7560;
   mkMat [[0; (-7371); 22680; 10920; (-1680); (-7560); (-5096); 1080; 2912]; [0; 8505; 19656; (-12600); 1456; (-6552); (-5880); (-936); 3360]] 2016].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(0%nat, -1); (1%nat, 1)] 1, Mono [(0%nat, -1); (1%nat, 1)] 1); (Mono [(7%nat, 35840); (3%nat, 6720); (5%nat, 42336); (1%nat, 1224720); (6%nat, 12960); (2%nat, 194400); (4%nat, 635040); (0%nat, 229635)] 90720, Mono [(7%nat, 35840); (3%nat, 6720); (5%nat, 42336); (1%nat, 1224720); (6%nat, 12960); (2%nat, 194400); (4%nat, 635040); (0%nat, 229635)] 90720); (Mono [(0%nat, -1); (1%nat, 1)] 1, Mono [(0%nat, -1); (1%nat, 1)] 1)];
   [(Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1); (Mono [(6%nat, 960); (7%nat, 1120); (3%nat, 1008); (2%nat, 56700); (5%nat, 5880); (4%nat, 9720); (0%nat, 59535); (1%nat, 51030)] 7560, Mono [(6%nat, 960); (7%nat, 1120); (3%nat, 1008); (2%nat, 56700); (5%nat, 5880); (4%nat, 9720); (0%nat, 59535); (1%nat, 51030)] 7560); (Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1); (Mono [(6%nat, 960); (7%nat, 1120); (3%nat, 1008); (2%nat, 56700); (5%nat, 5880); (4%nat, 9720); (0%nat, 59535); (1%nat, 51030)] 7560, Mono [(6%nat, 960); (7%nat, 1120); (3%nat, 1008); (2%nat, 56700); (5%nat, 5880); (4%nat, 9720); (0%nat, 59535); (1%nat, 51030)] 7560); (Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1)]].

Definition relations : list word :=
  [[(1%nat, false); (1%nat, false)];
   [(2%nat, false); (2%nat, false)];
   [(0%nat, false); (0%nat, false)];
   [(1%nat, false); (2%nat, false)];
   [(1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false)];
   [(2%nat, false); (0%nat, false); (2%nat, false); (0%nat, false); (2%nat, false); (0%nat, false); (2%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 2%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
