(* triangulated_hexagon

   Statement.  Two hidden layers of six neurons each, permuted and rescaled: 161 cones cover the plane.
   Source.     TriangulationSound.triangulated_sound
   Hypotheses. None.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 b0b2a94492cdded4cc25f320539abf49502679243edccc141f399528cabe48ec
   right: SHA-256 77d17f855a1fc22c743eb77a59b01a413dc9c4378eb791f3dfe06f74d06b3965
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices RealNumbers Equality Triangulation TriangulationSound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[2; (-3); 4]; [(-5); (-4); (-1)]; [1; (-4); 2]; [1; 2; 2]; [4; 5; 1]; [(-5); (-2); (-4)]] 1;
   mkMat [[(-1); 2; (-1); (-2); 4; (-4); 0]; [(-4); (-5); (-5); (-5); 5; 3; (-5)]; [0; 1; 5; (-2); 1; (-5); 3]; [3; (-2); 2; 2; 3; (-2); 0]; [1; (-2); 5; (-2); 2; (-1); (-5)]; [3; 1; 3; 5; (-4); (-3); 5]] 1;
   mkMat [[3; 5; (-2); (-1); (-1); 4; 2]] 1].

Definition right_network : list mat :=
  [mkMat [[(-10); (-4); (-8)]; [8; 10; 2]; [2; 4; 4]; [2; (-8); 4]; [(-10); (-8); (-2)]; [4; (-6); 8]] 1;
   mkMat [[6; 5; (-3); (-4); 5; 3; 1]; [2; (-5); (-1); 2; (-2); 5; (-2)]; [6; 0; (-2); 3; 2; 2; (-2)]; [0; 3; (-5); 1; (-2); 5; 1]; [(-8); (-5); 3; 5; (-5); (-5); (-5)]; [(-2); 0; (-4); 4; (-2); (-1); 2]] 1;
   mkMat [[6; 2; 4; (-1); (-1); (-2); 5]] 2].

Definition the_rays : list ray :=
  [[19; (-18); (-23)];
   [0; (-1); 4];
   [0; (-4); (-3)];
   [0; 1; (-4)];
   [0; 4; 3];
   [2; (-3); 2];
   [23; (-14); (-22)];
   [0; 2; (-1)];
   [4; (-3); (-8)];
   [20; (-12); (-19)];
   [0; (-1); (-2)];
   [14; (-15); (-10)];
   [2; 0; (-1)];
   [0; (-1); 1];
   [1; 1; (-9)];
   [0; 1; (-1)];
   [0; 1; 2];
   [0; (-1); 5];
   [0; 1; (-5)];
   [0; (-2); 1];
   [10; (-3); (-11)];
   [2; 3; (-4)];
   [18; (-11); (-17)];
   [2; (-1); (-3)];
   [8; (-7); 3];
   [14; (-19); 6];
   [142; (-45); (-161)];
   [66; (-16); (-45)];
   [0; 23; (-25)];
   [1; (-9); 31];
   [98; (-15); (-34)];
   [0; 1; 1];
   [2; (-7); 6];
   [0; 3; 1];
   [40; (-36); (-47)];
   [154; (-51); (-167)];
   [0; 17; 60];
   [154; (-13); (-64)];
   [6; (-5); 1];
   [119; (-30); (-82)];
   [0; (-13); 14];
   [119; (-26); (-79)];
   [0; 2; (-9)];
   [0; 3; 46];
   [18; (-5); (-20)];
   [4; (-9); 7];
   [1; 2; 1];
   [154; (-47); (-169)];
   [3; (-7); 23];
   [6; (-5); 2];
   [0; 17; (-31)];
   [2; 5; 9];
   [2; 5; (-30)];
   [0; (-1); 6];
   [14; (-4); (-15)];
   [130; (-53); (-171)];
   [6; (-4); 1];
   [142; (-43); (-157)];
   [47; (-45); (-55)];
   [2; (-3); (-1)];
   [0; 2; 3];
   [0; 0; 1];
   [82; (-47); (-93)];
   [180; (-49); (-205)];
   [180; (-47); (-215)];
   [36; (-5); (-65)];
   [338; (-15); 446];
   [9; (-19); 12];
   [360; (-89); (-242)];
   [310; 203; 680];
   [56; (-15); (-51)];
   [24; (-16); 13]].

Definition the_cones : list (list nat) :=
  [[8%nat; 10%nat; 18%nat];
   [8%nat; 14%nat; 18%nat];
   [8%nat; 14%nat; 23%nat];
   [0%nat; 2%nat; 10%nat];
   [0%nat; 8%nat; 10%nat];
   [7%nat; 15%nat; 21%nat];
   [6%nat; 9%nat; 22%nat];
   [30%nat; 37%nat; 69%nat];
   [30%nat; 66%nat; 69%nat];
   [26%nat; 55%nat; 65%nat];
   [26%nat; 64%nat; 65%nat];
   [1%nat; 17%nat; 48%nat];
   [1%nat; 29%nat; 48%nat];
   [11%nat; 58%nat; 59%nat];
   [27%nat; 35%nat; 39%nat];
   [27%nat; 35%nat; 47%nat];
   [27%nat; 47%nat; 70%nat];
   [6%nat; 11%nat; 22%nat];
   [6%nat; 11%nat; 58%nat];
   [6%nat; 34%nat; 58%nat];
   [11%nat; 22%nat; 38%nat];
   [11%nat; 25%nat; 38%nat];
   [12%nat; 37%nat; 69%nat];
   [12%nat; 51%nat; 69%nat];
   [14%nat; 18%nat; 42%nat];
   [14%nat; 42%nat; 52%nat];
   [14%nat; 23%nat; 55%nat];
   [14%nat; 52%nat; 65%nat];
   [14%nat; 55%nat; 65%nat];
   [27%nat; 39%nat; 68%nat];
   [0%nat; 2%nat; 19%nat];
   [0%nat; 19%nat; 59%nat];
   [0%nat; 58%nat; 59%nat];
   [28%nat; 50%nat; 65%nat];
   [28%nat; 64%nat; 65%nat];
   [12%nat; 37%nat; 41%nat];
   [20%nat; 44%nat; 63%nat];
   [20%nat; 57%nat; 63%nat];
   [3%nat; 50%nat; 65%nat];
   [3%nat; 52%nat; 65%nat];
   [27%nat; 30%nat; 37%nat];
   [27%nat; 37%nat; 41%nat];
   [27%nat; 30%nat; 68%nat];
   [13%nat; 32%nat; 40%nat];
   [30%nat; 56%nat; 71%nat];
   [30%nat; 66%nat; 71%nat];
   [26%nat; 57%nat; 63%nat];
   [26%nat; 63%nat; 64%nat];
   [36%nat; 43%nat; 66%nat];
   [36%nat; 66%nat; 69%nat];
   [9%nat; 35%nat; 39%nat];
   [15%nat; 21%nat; 44%nat];
   [15%nat; 28%nat; 63%nat];
   [15%nat; 44%nat; 63%nat];
   [1%nat; 32%nat; 40%nat];
   [1%nat; 29%nat; 45%nat];
   [1%nat; 32%nat; 45%nat];
   [7%nat; 12%nat; 21%nat];
   [7%nat; 12%nat; 46%nat];
   [7%nat; 33%nat; 46%nat];
   [4%nat; 33%nat; 46%nat];
   [16%nat; 36%nat; 69%nat];
   [16%nat; 51%nat; 69%nat];
   [5%nat; 29%nat; 45%nat];
   [12%nat; 31%nat; 46%nat];
   [12%nat; 31%nat; 60%nat];
   [12%nat; 51%nat; 60%nat];
   [23%nat; 55%nat; 62%nat];
   [4%nat; 31%nat; 46%nat];
   [49%nat; 56%nat; 71%nat];
   [28%nat; 63%nat; 64%nat];
   [12%nat; 41%nat; 70%nat];
   [12%nat; 54%nat; 70%nat];
   [6%nat; 9%nat; 35%nat];
   [6%nat; 26%nat; 35%nat];
   [6%nat; 26%nat; 55%nat];
   [6%nat; 55%nat; 62%nat];
   [20%nat; 47%nat; 70%nat];
   [20%nat; 54%nat; 70%nat];
   [43%nat; 61%nat; 71%nat];
   [43%nat; 66%nat; 71%nat];
   [12%nat; 21%nat; 44%nat];
   [12%nat; 44%nat; 54%nat];
   [20%nat; 47%nat; 57%nat];
   [17%nat; 48%nat; 53%nat];
   [5%nat; 25%nat; 67%nat];
   [5%nat; 45%nat; 67%nat];
   [9%nat; 22%nat; 38%nat];
   [9%nat; 38%nat; 49%nat];
   [9%nat; 49%nat; 56%nat];
   [9%nat; 39%nat; 68%nat];
   [9%nat; 56%nat; 68%nat];
   [32%nat; 45%nat; 67%nat];
   [16%nat; 51%nat; 60%nat];
   [24%nat; 48%nat; 53%nat];
   [24%nat; 53%nat; 61%nat];
   [24%nat; 49%nat; 71%nat];
   [24%nat; 61%nat; 71%nat];
   [26%nat; 35%nat; 47%nat];
   [26%nat; 47%nat; 57%nat];
   [20%nat; 44%nat; 54%nat];
   [27%nat; 41%nat; 70%nat];
   [0%nat; 8%nat; 23%nat];
   [0%nat; 23%nat; 62%nat];
   [0%nat; 34%nat; 62%nat];
   [11%nat; 25%nat; 67%nat];
   [11%nat; 59%nat; 67%nat];
   [24%nat; 38%nat; 49%nat];
   [13%nat; 19%nat; 59%nat];
   [13%nat; 32%nat; 67%nat];
   [13%nat; 59%nat; 67%nat];
   [3%nat; 42%nat; 52%nat];
   [30%nat; 56%nat; 68%nat];
   [5%nat; 24%nat; 38%nat];
   [5%nat; 25%nat; 38%nat];
   [6%nat; 34%nat; 62%nat];
   [0%nat; 34%nat; 58%nat];
   [5%nat; 24%nat; 48%nat];
   [5%nat; 29%nat; 48%nat]].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : triangulated 2%nat left_network right_network the_rays the_cones = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Rdefinitions.R, length x = 2%nat ->
  net reals relu left_network x = net reals relu right_network x.
Proof. exact (triangulated_sound _ _ _ _ _ accepted). Qed.
Print Assumptions same_function.
