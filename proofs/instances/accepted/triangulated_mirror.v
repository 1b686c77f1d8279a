(* triangulated_mirror

   Statement.  relu(x + 1) - relu(-x - 1) - 1 = x for all real x, by the triangulation of the certificate.
   Source.     tests/checking/test_equality.py; TriangulationSound.triangulated_sound
   Hypotheses. None.
   Coq is to accept this file.
*)
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

   left: SHA-256 53849f717e973e8623414b16e20a2e512b2641714d7ced3277312cd11122e55e
   right: SHA-256 62a5513d7c6f39d521b2095537efcec9b372793c2e163961930bc0acbf6f9ec1
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import Scalars Matrices RealNumbers Equality Triangulation TriangulationSound.
Import ListNotations.
Local Open Scope Z_scope.

Definition left_network : list mat :=
  [mkMat [[1; 1]; [(-1); (-1)]] 1;
   mkMat [[(-1); 1; (-1)]] 1].

Definition right_network : list mat :=
  [mkMat [[0; 1]] 1].

Definition the_rays : list ray :=
  [[1; (-1)];
   [0; 1];
   [0; (-1)];
   [1; 0]].

Definition the_cones : list (list number) :=
  [[1%N; 3%N];
   [0%N; 2%N];
   [0%N; 3%N]].

(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : triangulated 1%nat left_network right_network the_rays the_cones = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

Theorem same_function :
  forall x : list Rdefinitions.R, length x = 1%nat ->
  net reals relu left_network x = net reals relu right_network x.
Proof. exact (triangulated_sound _ _ _ _ _ accepted). Qed.
Print Assumptions same_function.
