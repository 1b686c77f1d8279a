(* s4_natural

   Statement.  S_4 on two hidden layers.
   Source.     tests/theorems/test_families.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: S4 on natural and mixed
   network: SHA-256 629c33a3c5af43f37aec6ffd85748d842b9cb1676e943e297aa21fcb7b74fd05
   generator 0: r
   generator 1: s
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[(-176); (-16); (-16); (-64); (-16)]; [(-308); (-28); (-28); (-28); (-112)]; [(-132); (-48); (-12); (-12); (-12)]; [(-55); (-5); (-20); (-5); (-5)]] 16;
   mkMat [[(-3500); 1050; 600; 175; 3360]; [18900; (-17010); (-9720); (-22680); (-12096)]; [5250; (-4725); (-600); (-6300); (-15120)]; [(-42000); 12600; 7200; 16800; 5040]; [15750; (-14175); (-8100); (-4200); (-45360)]; [(-84000); 3150; 14400; 33600; 80640]; [88200; 25200; 14400; 33600; 80640]; [15750; (-3150); (-8100); (-18900); (-45360)]; [(-21000); 6300; 450; 8400; 20160]] 12600;
   mkMat [[(-108); 4968; 530; 1908; 228; (-72); 114; 468; 636; 456]; [(-108); 2736; (-60); 1908; 414; 636; 114; 468; 636; 456]; [(-108); 2736; 530; 1908; 228; 636; 207; 468; (-72); 456]; [(-108); 2736; 530; (-216); 228; 636; 114; 468; 636; 828]] 144].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(3%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (0%nat, 1)] 1); (Mono [(3%nat, 1344); (0%nat, 735); (1%nat, 180); (2%nat, 175)] 420, Mono [(1%nat, 960); (2%nat, 3920); (3%nat, 4032); (0%nat, 525)] 1680); (Mono [(8%nat, 10); (4%nat, 72); (7%nat, 20); (0%nat, 720); (2%nat, 180); (3%nat, 120); (6%nat, 60); (1%nat, 50); (5%nat, 15)] 60, Mono [(3%nat, 5); (7%nat, 72); (4%nat, 20); (5%nat, 30); (1%nat, 50); (8%nat, 240); (6%nat, 60); (2%nat, 180); (0%nat, 360)] 60); (Mono [(3%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (0%nat, 1)] 1)];
   [(Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1); (3%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1); (3%nat, 1)] 1); (Mono [(0%nat, 60); (1%nat, 60); (3%nat, 144); (2%nat, 25)] 60, Mono [(0%nat, 60); (1%nat, 60); (3%nat, 144); (2%nat, 25)] 60); (Mono [(3%nat, 5); (4%nat, 72); (2%nat, 60); (0%nat, 720); (1%nat, 50); (5%nat, 60); (6%nat, 60); (7%nat, 60); (8%nat, 60)] 60, Mono [(3%nat, 5); (4%nat, 72); (2%nat, 60); (0%nat, 720); (1%nat, 50); (5%nat, 60); (6%nat, 60); (7%nat, 60); (8%nat, 60)] 60); (Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1); (3%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1); (2%nat, 1); (3%nat, 1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false); (0%nat, false); (0%nat, false)];
   [(1%nat, false); (1%nat, false)];
   [(0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false); (0%nat, false); (1%nat, false)]].

Definition the_certificate := mkCertificate 4%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
