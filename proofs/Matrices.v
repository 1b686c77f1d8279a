(** Rational matrices as integer matrices with one common positive denominator: what is computed, and what it means.

    The first half is executable and is what Coq's virtual machine and the extracted OCaml program run; the second half
    says what it computes, over any [Scalars].

    Notation: [mkMat rows d] is the matrix rows / d, [mmul] the product, [mv m x] is m x, [ap l x] the value of an
    operator l; [dot r x] is the sum of r_i x_i; [vaddz], [scalez] add and scale integer rows. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Ring Arith.
From Catnet Require Import Scalars.
Import ListNotations.

(** * What is computed *)
Local Open Scope Z_scope.

Record mat := mkMat { rows : list (list Z); den : positive }.

(** An operator on a space: dense, or monomial.  [Mono [(j_0, c_0); …] d]: row i has the one entry c_i / d, in column j_i. *)
Inductive lin := Dense (m : mat) | Mono (p : list (nat * Z)) (d : positive).

Fixpoint vaddz (a b : list Z) : list Z :=
  match a, b with
  | [], _ => b
  | _, [] => a
  | x :: a', y :: b' => x + y :: vaddz a' b'
  end.
Definition scalez (c : Z) (v : list Z) := map (Z.mul c) v.
Fixpoint lincomb (r : list Z) (M : list (list Z)) : list Z :=
  match r, M with
  | c :: r', row :: M' => if Z.eqb c 0 then lincomb r' M' else vaddz (scalez c row) (lincomb r' M')
  | _, _ => []
  end.
Definition mmul (A B : mat) := mkMat (map (fun r => lincomb r (rows B)) (rows A)) (den A * den B).

(** Equality up to trailing zeros. *)
Definition allz (v : list Z) := forallb (Z.eqb 0) v.
Fixpoint eqvz (a b : list Z) : bool :=
  match a, b with
  | [], _ => allz b
  | _, [] => allz a
  | x :: a', y :: b' => if Z.eqb x y then eqvz a' b' else false
  end.
Fixpoint all2 {A B} (f : A -> B -> bool) (u : list A) (v : list B) : bool :=
  match u, v with
  | [], [] => true
  | x :: u', y :: v' => if f x y then all2 f u' v' else false
  | _, _ => false
  end.
Definition same_mat (A B : mat) : bool :=
  all2 (fun u v => eqvz (scalez (Zpos (den B)) u) (scalez (Zpos (den A)) v)) (rows A) (rows B).

Definition unit_row (j : nat) (c : Z) : list Z := repeat 0 j ++ [c].
Definition id_mat (n : nat) := mkMat (map (fun i => unit_row i 1) (seq 0 n)) 1.
Definition is_id (n : nat) (M : mat) : bool :=
  all2 eqvz (rows M) (map (fun i => unit_row i (Zpos (den M))) (seq 0 n)).
Definition to_mat (l : lin) : mat :=
  match l with
  | Dense m => m
  | Mono p d => mkMat (map (fun jc => unit_row (fst jc) (snd jc)) p) d
  end.
(** The block matrix of 1 and M, on the homogeneous coordinates 1 :: x. *)
Definition with_one (M : mat) : mat := mkMat ([Zpos (den M)] :: map (cons 0) (rows M)) (den M).

Definition height (m : mat) : nat := length (rows m).
Definition size (l : lin) : nat := match l with Dense m => height m | Mono p _ => length p end.
Definition wf_rows (n : nat) (m : mat) : bool := forallb (fun r => Nat.eqb (length r) n) (rows m).
Definition wf_lin (n : nat) (l : lin) : bool :=
  Nat.eqb (size l) n &&
  match l with
  | Dense m => wf_rows n m
  | Mono p _ => forallb (fun jc => Nat.ltb (fst jc) n) p
  end.

(** * What it means *)
Arguments Z.eqb : simpl never.
Arguments Z.mul : simpl never.
Arguments Z.add : simpl never.
Local Open Scope nat_scope.
Local Open Scope K.
Section Meaning.
  Variable K : Scalars.
  Add Ring Kring : (is_ring K) (setoid (eqv_equiv K) (eqv_ext K)).

  Fixpoint dot (r : list Z) (x : vec K) : K :=
    match r, x with
    | c :: r', a :: x' => iz c * a + dot r' x'
    | _, _ => 0
    end.
  Definition mv (m : mat) (x : vec K) : vec K := map (fun r => ip (den m) * dot r x) (rows m).
  Definition ap (l : lin) (x : vec K) : vec K :=
    match l with
    | Dense m => mv m x
    | Mono p d => map (fun jc => iz (snd jc) * ip d * nth (fst jc) x 0) p
    end.

  Global Instance dot_m r : Proper (veq ==> eqv) (dot r).
  Proof.
    intros x y H. revert r. induction H; intros [|c r]; simpl; try reflexivity. now rewrite H, (IHForall2 r).
  Qed.
  Global Instance mv_m m : Proper (veq ==> veq) (mv m).
  Proof. intros x y H. apply map_veq. intros r _. now rewrite H. Qed.
  Global Instance ap_m l : Proper (veq ==> veq) (ap l).
  Proof.
    intros x y H. destruct l; simpl; [now rewrite H|]. apply map_veq. intros r _. now rewrite (nth_m K (fst r) _ _ H).
  Qed.

  Lemma mv_length m x : length (mv m x) = height m.
  Proof. apply map_length. Qed.
  Lemma ap_length l x : length (ap l x) = size l.
  Proof. destruct l; simpl; [apply mv_length|apply map_length]. Qed.
  Lemma wf_lin_length n l x : wf_lin n l = true -> length (ap l x) = n.
  Proof. intro H. apply andb_prop in H as [H _]. apply Nat.eqb_eq in H. now rewrite ap_length. Qed.

  Lemma ip_mul p q : (ip (p * q) : K) == ip p * ip q.
  Proof.
    transitivity ((ip (p * q) : K) * (iz (Zpos p) * ip p) * (iz (Zpos q) * ip q)); [rewrite !ip_ok; ring|].
    transitivity ((iz (Zpos (p * q)) * (ip (p * q) : K)) * (ip p * ip q)).
    - rewrite Pos2Z.inj_mul, iz_mul. ring.
    - rewrite ip_ok. ring.
  Qed.
  Lemma ip_cancel p (x y : K) : iz (Zpos p) * x == iz (Zpos p) * y -> x == y.
  Proof.
    intro H. transitivity ((iz (Zpos p) * ip p) * x); [rewrite ip_ok; ring|].
    transitivity (ip p * (iz (Zpos p) * x)); [ring|]. rewrite H.
    transitivity ((iz (Zpos p) * ip p) * y); [ring|]. rewrite ip_ok. ring.
  Qed.

  (** ** Linear forms *)
  Lemma dot_nil r : dot r [] = 0. Proof. now destruct r. Qed.
  Lemma dot_vaddz r s x : dot (vaddz r s) x == dot r x + dot s x.
  Proof.
    revert s x; induction r as [|c r IH]; intros [|d s] [|a x]; simpl; try ring. rewrite IH, iz_add. ring.
  Qed.
  Lemma dot_scalez c r x : dot (scalez c r) x == iz c * dot r x.
  Proof.
    revert x; induction r as [|d r IH]; intros [|a x]; simpl; try ring. fold (scalez c r). rewrite IH, iz_mul. ring.
  Qed.
  Lemma dot_lincomb r M x : dot (lincomb r M) x == dot r (map (fun row => dot row x) M).
  Proof.
    revert M; induction r as [|c r IH]; intros [|row M]; simpl; try reflexivity.
    destruct (Z.eqb_spec c 0) as [->|_].
    - rewrite IH, iz_0. ring.
    - now rewrite dot_vaddz, dot_scalez, IH.
  Qed.
  Lemma dot_map_scale {A} r c (f : A -> K) l : dot r (map (fun a => c * f a) l) == c * dot r (map f l).
  Proof. revert l; induction r as [|d r IH]; intros [|a l]; simpl; try ring. rewrite IH. ring. Qed.
  Lemma allz_dot r x : allz r = true -> dot r x == 0.
  Proof.
    revert x; induction r as [|c r IH]; intros [|a x] H; simpl in *; try reflexivity.
    apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. subst c. rewrite IH by exact H2. rewrite iz_0. ring.
  Qed.
  Lemma eqvz_dot r s x : eqvz r s = true -> dot r x == dot s x.
  Proof.
    revert s x; induction r as [|c r IH]; intros [|d s] x H.
    - reflexivity.
    - simpl in H. symmetry. now apply allz_dot.
    - now apply allz_dot.
    - simpl in H. apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. subst d.
      destruct x; simpl; [reflexivity|]. now rewrite (IH s x H2).
  Qed.
  Lemma dot_unit j c x : dot (unit_row j c) x == iz c * nth j x 0.
  Proof.
    unfold unit_row. revert x; induction j; intros [|a x]; simpl.
    - ring.
    - destruct x; simpl; ring.
    - ring.
    - rewrite iz_0, IHj. ring.
  Qed.
  (** A form that vanishes everywhere has no coefficients. *)
  Lemma dot_all_zero r n : length r = n -> (forall x : vec K, length x = n -> dot r x == 0) -> allz r = true.
  Proof.
    intros <-. induction r as [|c r IH]; intro H; simpl; auto. apply andb_true_intro. split.
    - apply Z.eqb_eq. symmetry. apply (iz_inj K).
      specialize (H (1 :: repeat 0 (length r))). simpl in H. rewrite repeat_length in H. specialize (H eq_refl).
      assert (Z : forall s m, dot s (repeat 0 m) == 0).
      { induction s as [|d s IHs]; intros [|m]; simpl; try reflexivity. rewrite IHs. ring. }
      rewrite Z in H. rewrite <- H. ring.
    - apply IH. intros x Hx. rewrite <- (H (0 :: x)) by (simpl; congruence). simpl. ring.
  Qed.

  Lemma allz_of_affine r n : length r = S n -> (forall x : vec K, length x = n -> dot r (1 :: x) == 0) -> allz r = true.
  Proof.
    destruct r as [|c r]; simpl; [discriminate|]. intros Hl H. injection Hl as Hl.
    assert (Z0 : forall s m, dot s (repeat 0 m) == 0).
    { induction s as [|d s IHs]; intros [|m]; simpl; try reflexivity. rewrite IHs. ring. }
    assert (C : c = 0%Z).
    { apply (iz_inj K). rewrite <- (H (repeat 0 n)) by apply repeat_length. rewrite Z0. ring. }
    subst c. apply (dot_all_zero _ n Hl). intros x Hx. rewrite <- (H x Hx), iz_0. ring.
  Qed.

  (** ** Matrices *)
  Lemma ap_mv l x : ap l x ==v mv (to_mat l) x.
  Proof.
    destruct l as [m|p d]; simpl; [reflexivity|]. unfold mv; simpl.
    rewrite map_map. apply map_veq. intros [j c] _; simpl. rewrite dot_unit. ring.
  Qed.
  Lemma mv_mmul A B x : mv (mmul A B) x ==v mv A (mv B x).
  Proof.
    unfold mv at 1, mmul; simpl. rewrite map_map. unfold mv at 1. apply map_veq. intros r _.
    rewrite dot_lincomb. unfold mv. rewrite (dot_map_scale r (ip (den B)) (fun row => dot row x)), ip_mul. ring.
  Qed.
  Lemma all2_Forall2 {A B} (f : A -> B -> bool) u v : all2 f u v = true -> Forall2 (fun x y => f x y = true) u v.
  Proof.
    revert v; induction u; intros [|? ?] H; simpl in H; try discriminate; constructor;
      apply andb_prop in H as [? ?]; auto.
  Qed.
  Lemma same_mat_sound A B x : same_mat A B = true -> mv A x ==v mv B x.
  Proof.
    intro H. apply all2_Forall2 in H. unfold mv. induction H as [|u v us vs E _ IH]; simpl; constructor; auto.
    apply (eqvz_dot _ _ x) in E. rewrite !dot_scalez in E.
    transitivity (ip (den A) * ip (den B) * (iz (Zpos (den B)) * dot u x)).
    - transitivity (ip (den A) * (iz (Zpos (den B)) * ip (den B)) * dot u x); [rewrite ip_ok; ring|ring].
    - rewrite E. transitivity (ip (den B) * (iz (Zpos (den A)) * ip (den A)) * dot v x); [ring|]. rewrite ip_ok. ring.
  Qed.
  Lemma nth_seq_unit n i d : (i < n)%nat -> nth i (map (fun i => unit_row i d) (seq 0 n)) [] = unit_row i d.
  Proof.
    intro H. rewrite (nth_indep _ [] (unit_row 0 d)) by (now rewrite map_length, seq_length).
    rewrite (map_nth (fun i => unit_row i d)). now rewrite seq_nth.
  Qed.
  Lemma Forall2_nth {A B} (P : A -> B -> Prop) u v a b : Forall2 P u v ->
    forall i, (i < length u)%nat -> P (nth i u a) (nth i v b).
  Proof. intro H. induction H; intros [|i] Hi; simpl in *; try lia; auto. apply IHForall2. lia. Qed.
  Lemma Forall2_len {A B} (P : A -> B -> Prop) u v : Forall2 P u v -> length u = length v.
  Proof. intro H. induction H; simpl; congruence. Qed.
  Lemma is_id_height n M : is_id n M = true -> height M = n.
  Proof.
    intro H. apply all2_Forall2, Forall2_len in H. unfold height. now rewrite H, map_length, seq_length.
  Qed.
  Lemma is_id_sound n M x : is_id n M = true -> length x = n -> mv M x ==v x.
  Proof.
    intros H Hx. pose proof (is_id_height _ _ H) as Hh. apply all2_Forall2 in H. unfold mv.
    apply (map_nth_veq _ _ _ []); [unfold height in Hh; congruence|]. intros i Hi.
    pose proof (Forall2_nth _ _ _ [] [] H i Hi) as E. simpl in E. rewrite nth_seq_unit in E by (unfold height in Hh; lia).
    rewrite (eqvz_dot _ _ x E), dot_unit.
    transitivity ((iz (Zpos (den M)) * ip (den M)) * nth i x 0); [ring|]. rewrite ip_ok. ring.
  Qed.
  Lemma allz_sub_eqvz u v : allz (vaddz u (scalez (-1) v)) = true -> eqvz u v = true.
  Proof.
    revert v; induction u as [|a u IH]; intros [|b v] H; simpl in *; auto.
    - apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. apply andb_true_intro; split; [apply Z.eqb_eq; lia|].
      clear - H2. induction v; simpl in *; auto. apply andb_prop in H2 as [H1 H2]. apply Z.eqb_eq in H1.
      apply andb_true_intro; split; [apply Z.eqb_eq; lia|auto].
    - apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. apply andb_true_intro; split; [apply Z.eqb_eq; lia|auto].
  Qed.
  (** Conversely, a matrix that acts as the identity is the identity. *)
  Lemma is_id_complete n M : height M = n -> wf_rows n M = true ->
    (forall x : vec K, length x = n -> mv M x ==v x) -> is_id n M = true.
  Proof.
    intros Hh Hw H. unfold is_id. unfold height in Hh.
    assert (R : forall i, (i < n)%nat -> eqvz (nth i (rows M) []) (unit_row i (Zpos (den M))) = true).
    { intros i Hi. apply allz_sub_eqvz.
      assert (Hlen : length (nth i (rows M) []) = n).
      { unfold wf_rows in Hw. rewrite forallb_forall in Hw. apply Nat.eqb_eq, Hw, nth_In. lia. }
      apply (dot_all_zero _ n).
      - assert (U : length (unit_row i (Zpos (den M))) = S i)
          by (unfold unit_row; rewrite app_length, repeat_length; simpl; lia).
        assert (A : forall a b, length (vaddz a b) = Nat.max (length a) (length b)).
        { induction a as [|x0 a IHa]; intros [|y0 b]; simpl; auto. }
        rewrite A. unfold scalez. rewrite map_length, U, Hlen. lia.
      - intros x Hx. rewrite dot_vaddz, dot_scalez, dot_unit.
        specialize (H x Hx). unfold mv in H.
        apply (nth_m K i) in H. rewrite (nth_indep _ 0 (ip (den M) * dot [] x)) in H by (rewrite map_length; lia).
        rewrite (map_nth (fun r => ip (den M) * dot r x)) in H. rewrite <- H.
        transitivity (dot (nth i (rows M) []) x * (1 + iz (-1) * (iz (Zpos (den M)) * ip (den M)))); [ring|].
        rewrite ip_ok. transitivity (dot (nth i (rows M) []) x * (iz 1 + iz (-1))); [rewrite iz_1; ring|].
        rewrite <- iz_add. simpl. rewrite iz_0. ring. }
    assert (G : (forall k u, length u = n - k -> k <= n ->
       (forall i, (i < n - k)%nat -> eqvz (nth i u []) (unit_row (k + i) (Zpos (den M))) = true) ->
       all2 eqvz u (map (fun i => unit_row i (Zpos (den M))) (seq k (n - k))) = true)%nat).
    { intros k u. revert k. induction u as [|a u IH]; intros k Hl Hk Hu; simpl in Hl.
      - now rewrite <- Hl.
      - rewrite <- Hl. simpl. apply andb_true_intro. split.
        + specialize (Hu 0%nat). simpl in Hu. rewrite Nat.add_0_r in Hu. apply Hu. lia.
        + replace (length u) with (n - S k)%nat by lia. apply IH; try lia.
          intros i Hi. specialize (Hu (S i)). simpl in Hu. rewrite Nat.add_succ_r in Hu. apply Hu. lia. }
    specialize (G 0%nat (rows M)). rewrite Nat.sub_0_r in G. apply G; try lia. exact R.
  Qed.
  Lemma id_mat_sound n x : length x = n -> mv (id_mat n) x ==v x.
  Proof.
    apply is_id_sound. unfold is_id, id_mat; simpl. induction (seq 0 n) as [|i s IH]; simpl; auto.
    assert (E : eqvz (unit_row i 1) (unit_row i 1) = true) by (unfold unit_row; induction i; simpl; auto).
    rewrite E. exact IH.
  Qed.
  Lemma with_one_sound M x : mv (with_one M) (1 :: x) ==v 1 :: mv M x.
  Proof.
    unfold mv, with_one; simpl. constructor.
    - transitivity (iz (Zpos (den M)) * ip (den M) : K); [ring|]. now rewrite ip_ok.
    - rewrite map_map. apply map_veq. intros r _. simpl. rewrite iz_0. ring.
  Qed.
End Meaning.
Arguments dot {K} r x.
Arguments mv {K} m x.
Arguments ap {K} l x.
