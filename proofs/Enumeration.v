(** That the actions on the hidden spaces are a homomorphism, by enumeration.

    A list of tuples of matrices (one for each space) is made, that holds the unit and is closed under multiplication
    by every letter, and in which a tuple that is the identity at both ends is the identity on every space. How the
    list is made is of no consequence; that it is closed is checked.

    Notation: as in Certificates.v; a [tuple] is a list of matrices, one for each space; [times c a e] is the product
    of the letter a with the tuple e. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Ring Arith.
From Catnet Require Import Scalars Matrices Certificates.
Import ListNotations.
Local Open Scope nat_scope.

Definition tuple := list mat.
Definition spaces (c : certificate) : list nat := seq 0 (S (depth c)).
Definition unit_tuple (c : certificate) : tuple := map (fun i => id_mat (dim c i)) (spaces c).
Definition times (c : certificate) (a : letter) (e : tuple) : tuple :=
  map (fun i => mmul (to_mat (operator c a i)) (nth i e no_layer)) (spaces c).
Fixpoint some {A} (test : A -> bool) (l : list A) : bool :=
  match l with [] => false | x :: l' => if test x then true else some test l' end.
Lemma some_exists {A} (test : A -> bool) l : some test l = true -> exists x, In x l /\ test x = true.
Proof.
  induction l as [|y l IH]; simpl; [discriminate|]. destruct (test y) eqn:T; [intros _; exists y; auto|].
  intro H. destruct (IH H) as (x & Hx & Tx). exists x. auto.
Qed.
(** Like [forallb], but without looking further than the first failure, also inside Coq. *)
Fixpoint every {A} (test : A -> bool) (l : list A) : bool :=
  match l with [] => true | x :: l' => if test x then every test l' else false end.
Lemma every_forallb {A} (test : A -> bool) l : every test l = forallb test l.
Proof. induction l as [|y l IH]; simpl; [reflexivity|]. rewrite IH. reflexivity. Qed.
Definition same_tuple (u v : tuple) : bool := all2 same_mat u v.
Definition shaped (c : certificate) (e : tuple) : bool :=
  forallb (fun i => Nat.eqb (height (nth i e no_layer)) (dim c i) && wf_rows (dim c i) (nth i e no_layer)) (spaces c).
Definition is_one (c : certificate) (e : tuple) (i : nat) : bool := is_id (dim c i) (nth i e no_layer).

(** To lowest terms, and with rows of full length: for the search only, nothing is proved about it. *)
Definition content (m : mat) : Z := fold_left (fun g r => fold_left Z.gcd r g) (rows m) (Zpos (den m)).
Definition padded (n : nat) (r : list Z) : list Z := r ++ repeat 0%Z (n - length r).
Definition lowest (n : nat) (m : mat) : mat :=
  let g := content m in
  mkMat (map (fun r => padded n (map (fun z => Z.div z g) r)) (rows m)) (Z.to_pos (Z.div (Zpos (den m)) g)).
Definition tidy (c : certificate) (e : tuple) : tuple := map (fun i => lowest (dim c i) (nth i e no_layer)) (spaces c).

Fixpoint insert_new (found : list tuple) (candidates : list tuple) : list tuple :=
  match candidates with
  | [] => []
  | e :: rest => if some (same_tuple e) found then insert_new found rest else e :: insert_new (e :: found) rest
  end.
Fixpoint closure (c : certificate) (limit fuel : nat) (found level : list tuple) : list tuple :=
  match fuel with
  | O => found
  | S n =>
      match level with
      | [] => found
      | _ => if Nat.ltb limit (length found) then [] else
             let next := insert_new found (flat_map (fun e => map (fun a => tidy c (times c a e)) (letters c)) level) in
             closure c limit n (next ++ found) next
      end
  end.

Definition closed (c : certificate) (E : list tuple) : bool :=
  if some (same_tuple (unit_tuple c)) E then
    every (fun e =>
      if shaped c e then
        if every (fun a => some (same_tuple (times c a e)) E) (letters c) then
          negb (is_one c e 0 && is_one c e (depth c)) || forallb (is_one c e) (spaces c)
        else false
      else false) E
  else false.
Definition check_enumeration (fuel : nat) (c : certificate) : bool :=
  let start := [tidy c (unit_tuple c)] in closed c (closure c fuel fuel start start).

Section Meaning.
  Variable K : Scalars.
  Variable c : certificate.
  Local Notation L := (depth c).
  Variable E : list tuple.
  Hypothesis HE : closed c E = true.

  Lemma same_tuple_sound u v i (x : vec K) : same_tuple u v = true -> i < length u ->
    mv (nth i u no_layer) x ==v mv (nth i v no_layer) x.
  Proof.
    intros H Hi. apply all2_Forall2 in H. apply same_mat_sound. exact (Forall2_nth _ _ _ no_layer no_layer H i Hi).
  Qed.

  Lemma nth_spaces {A} (g : nat -> A) i d : i <= L -> nth i (map g (spaces c)) d = g i.
  Proof.
    intro H. unfold spaces. rewrite (nth_indep _ d (g 0)) by (rewrite map_length, seq_length; lia).
    rewrite (map_nth g). rewrite seq_nth by lia. reflexivity.
  Qed.

  Lemma word_in_list w : valid c w = true ->
    exists e, In e E /\ forall i, i <= L -> forall x : vec K, length x = dim c i -> acts c w i x ==v mv (nth i e no_layer) x.
  Proof.
    unfold closed in HE. apply andb_prop in HE as [H1 H2]. rewrite every_forallb, forallb_forall in H2.
    induction w as [|a w IH]; intro Hw.
    - apply some_exists in H1 as (e & He & S0). exists e. split; [exact He|]. intros i Hi x Hx. simpl.
      rewrite <- (same_tuple_sound _ _ i x S0) by (unfold unit_tuple, spaces; rewrite map_length, seq_length; lia).
      unfold unit_tuple. rewrite nth_spaces by exact Hi. symmetry. now apply id_mat_sound.
    - apply valid_cons in Hw as [Ha Hw]. destruct (IH Hw) as (e & He & Q).
      pose proof (H2 e He) as C. apply andb_prop in C as [_ C]. apply andb_prop in C as [C _].
      rewrite every_forallb, forallb_forall in C. specialize (C a (in_letters c a Ha)).
      apply some_exists in C as (e' & He' & S0). exists e'. split; [exact He'|]. intros i Hi x Hx. simpl.
      rewrite <- (same_tuple_sound _ _ i x S0) by (unfold times, spaces; rewrite map_length, seq_length; lia).
      unfold times. rewrite nth_spaces by exact Hi. rewrite mv_mmul, <- (Q i Hi x Hx). apply ap_mv.
  Qed.

  Theorem homomorphism_by_enumeration w : valid c w = true -> trivial_on K c w 0 -> trivial_on K c w L ->
    forall i, i <= L -> trivial_on K c w i.
  Proof.
    intros Hw H0 HL i Hi x Hx. destruct (word_in_list w Hw) as (e & He & Q).
    pose proof HE as HE'. unfold closed in HE'. apply andb_prop in HE' as [_ H2]. rewrite every_forallb, forallb_forall in H2.
    pose proof (H2 e He) as C. apply andb_prop in C as [Sh C]. apply andb_prop in C as [_ I].
    assert (One : forall j, j <= L -> trivial_on K c w j -> is_one c e j = true).
    { intros j Hj T. unfold shaped in Sh. pose proof (forallb_seq _ _ Sh j ltac:(lia)) as B. simpl in B.
      apply andb_prop in B as [B1 B2]. apply (is_id_complete K); [now apply Nat.eqb_eq|exact B2|].
      intros y Hy. rewrite <- (Q j Hj y Hy). now apply T. }
    rewrite (One 0), (One L) in I by (auto; lia). cbn [andb negb orb] in I.
    pose proof (forallb_seq _ _ I i ltac:(lia)) as B. rewrite (Q i Hi x Hx). now apply (is_id_sound K (dim c i)).
  Qed.
End Meaning.
