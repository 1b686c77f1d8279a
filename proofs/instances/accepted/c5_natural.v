(* c5_natural

   Statement.  C_5 on two hidden layers of 5 and 11 neurons, disguised.
   Source.     tests/theorems/test_families.py
   Hypotheses. The matrices are checked, whether or not theta is identifiable.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   name: C5 on natural and mixed
   network: SHA-256 6ca155c6d324934255f8570b74429a0738b7508d746faa169cde57d0e7ef5dd0
   generator 0: r
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices Certificates Activations Rationals.
Import ListNotations.
Local Open Scope Z_scope.

Definition network : list mat :=
  [mkMat [[560; 544; 256; (-128); (-640); (-96)]; [315; (-54); 306; 144; (-72); (-360)]; [315; 144; (-72); (-360); (-54); 306]; [630; (-720); (-108); 612; 288; (-144)]; [1260; (-288); (-1440); (-216); 1224; 576]] 360;
   mkMat [[(-1344); 2394; (-448); 2240; 1904; 280]; [280; 1350; 1760; 4640; 960; 1080]; [560; 1980; 3840; 4800; 4320; 2320]; [560; 2160; 8640; 3520; 4640; 1200]; [(-384); 180; 640; 1088; 608; (-32)]; [(-8640); 8100; 27360; 7200; (-1440); 6120]; [(-1152); (-216); 3264; 3648; 480; 480]; [420; 3915; 3600; 6480; 1320; 720]; [1260; 10935; 20880; 8640; 5400; 1980]; [(-480); 765; 400; (-160); 400; 380]; [(-4800); 4320; 7680; 7680; 3840; 1920]] 200;
   mkMat [[2520; (-1350); (-1890); (-315); (-1134); (-4410); (-112); (-1680); (-420); (-420); (-1764); (-798)]; [2520; (-1440); (-630); (-1134); (-945); (-2520); (-210); (-735); (-1260); (-140); (-3528); (-798)]; [2520; (-630); (-2268); (-945); (-315); (-4725); (-224); (-1470); (-420); (-420); (-2016); (-798)]; [2520; (-1260); (-1890); (-315); (-945); (-5040); (-98); (-840); (-1512); (-140); (-3780); (-798)]; [2520; (-720); (-630); (-945); (-315); (-2205); (-196); (-1575); (-1260); (-504); (-4032); (-798)]] 630].

(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)
Definition group : list generator :=
  [[(Mono [(4%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1); (3%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (4%nat, 1); (0%nat, 1)] 1); (Mono [(2%nat, 256); (0%nat, 81); (4%nat, 36); (1%nat, 288); (3%nat, 288)] 144, Mono [(1%nat, 256); (3%nat, 72); (0%nat, 81); (4%nat, 72); (2%nat, 576)] 144); (Mono [(6%nat, 1470); (2%nat, 630); (3%nat, 1260); (8%nat, 560); (5%nat, 56); (0%nat, 8100); (9%nat, 3024); (1%nat, 1890); (7%nat, 3780); (4%nat, 1575); (10%nat, 1260)] 1260, Mono [(5%nat, 196); (7%nat, 840); (1%nat, 2520); (2%nat, 1260); (9%nat, 1008); (4%nat, 28350); (0%nat, 1080); (8%nat, 420); (3%nat, 2835); (6%nat, 525); (10%nat, 1260)] 1260); (Mono [(4%nat, 1); (0%nat, 1); (1%nat, 1); (2%nat, 1); (3%nat, 1)] 1, Mono [(1%nat, 1); (2%nat, 1); (3%nat, 1); (4%nat, 1); (0%nat, 1)] 1)]].

Definition relations : list word :=
  [[(0%nat, false); (0%nat, false); (0%nat, false); (0%nat, false); (0%nat, false)]].

Definition the_certificate := mkCertificate 5%nat network group relations.

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : check Homogeneous ByUniqueness the_certificate = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem layerwise :
  layerwise_equivariant rationals the_certificate relu.
Proof. exact (relu_sound _ _ accepted). Qed.
Print Assumptions layerwise.
