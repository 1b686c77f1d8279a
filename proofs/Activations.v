(** The checkers for the activations, and the theorem that a certificate gives.

    [Homogeneous]: sigma(k x) = k sigma(x) for k > 0 (ReLU, leaky ReLU); hidden operators are positive monomial.
    [Odd]: sigma(-x) = -sigma(x) (tanh, and odd powers as far as signs go); hidden operators are signed permutations.
    [Linear]: sigma is the identity; hidden operators are any invertible matrices.

    Notation: as in Certificates.v; s is one of the three classes, h the reason why the actions are a homomorphism. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Ring Arith.
From Catnet Require Import Scalars Matrices Certificates Uniqueness Rank Enumeration.
Import ListNotations.
Local Open Scope Z_scope.

Inductive activation := Homogeneous | Odd | Linear.
Inductive reason := ByUniqueness | ByRank (right_inverses : list mat) | ByEnumeration (fuel : nat).

Definition positive_scale (c : Z) (d : positive) : bool := Z.ltb 0 c.
Definition unit_scale (c : Z) (d : positive) : bool := Z.eqb (Z.abs c) (Zpos d).

(** Rows that agree up to a positive scale: compare after scaling by the first nonzero entries. *)
Fixpoint lead (u : list Z) : Z :=
  match u with [] => 0 | z :: u' => if Z.eqb z 0 then lead u' else Z.abs z end.
Definition agree_positive (u v : list Z) : bool := allz (vaddz (scalez (lead v) u) (scalez (- lead u) v)).
Definition agree_signed (u v : list Z) : bool :=
  allz (vaddz u (scalez (-1) v)) || allz (vaddz u v).

Definition commutes_with (s : activation) (T : lin) : bool :=
  match s with
  | Homogeneous => monomial_with positive_scale T
  | Odd => monomial_with unit_scale T
  | Linear => true
  end.
Definition check_reason (s : activation) (h : reason) (c : certificate) : bool :=
  match h with
  | ByEnumeration fuel => check_enumeration fuel c
  | ByRank right_inverses => check_rank right_inverses c
  | ByUniqueness =>
      match s with
      | Homogeneous => check_uniqueness agree_positive c
      | Odd => check_uniqueness agree_signed c
      | Linear => false
      end
  end.
(** The whole check. *)
Definition check (s : activation) (h : reason) (c : certificate) : bool :=
  if check_layers (commutes_with s) c then check_reason s h c else false.

(** * Completeness of the comparison of rows *)
Lemma positive_mul a d b e : positive_scale a d = true -> positive_scale b e = true -> positive_scale (a * b) (d * e) = true.
Proof. unfold positive_scale. rewrite !Z.ltb_lt. apply Z.mul_pos_pos. Qed.
Lemma unit_mul a d b e : unit_scale a d = true -> unit_scale b e = true -> unit_scale (a * b) (d * e) = true.
Proof. unfold unit_scale. rewrite !Z.eqb_eq. rewrite Z.abs_mul, Pos2Z.inj_mul. now intros -> ->. Qed.

Lemma allz_cons z r : allz (z :: r) = true <-> z = 0 /\ allz r = true.
Proof. simpl. rewrite andb_true_iff, Z.eqb_eq. split; intros [-> H]; auto. Qed.
Lemma lead_related a (d : positive) : 0 < a -> forall u v,
  allz (vaddz (scalez (Zpos d) u) (scalez (- a) v)) = true -> Zpos d * lead u = a * lead v.
Proof.
  intros Ha. induction u as [|x u IH]; intros v H.
  - simpl in H. assert (E : lead v = 0).
    { induction v as [|y v IHv]; auto. simpl in H. apply allz_cons in H as [H1 H2]. simpl.
      destruct (Z.eqb_spec y 0); [now apply IHv|nia]. }
    rewrite E. simpl. lia.
  - destruct v as [|y v]; simpl in H; apply allz_cons in H as [H1 H2]; simpl.
    + assert (x = 0) by nia. subst x. simpl. rewrite (IH []); [reflexivity|]. simpl. destruct u; exact H2.
    + specialize (IH v H2). destruct (Z.eqb_spec x 0), (Z.eqb_spec y 0); try nia; auto.
Qed.
Lemma scaled_zero e e' v : e <> 0 -> allz (scalez e v) = true -> allz (scalez e' v) = true.
Proof.
  intros He. induction v as [|y v IH]; simpl; auto. intro H. apply allz_cons in H as [H1 H2]. apply allz_cons.
  split; [|auto]. assert (y = 0) by nia. subst y. lia.
Qed.
Lemma scaled_zero_1 e v : e <> 0 -> allz (scalez e v) = true -> allz v = true.
Proof.
  intros He. induction v as [|y v IH]; simpl; auto. intro H. apply allz_cons in H as [H1 H2]. apply allz_cons.
  split; [nia|auto].
Qed.
(** d u = a v is, up to a nonzero factor, p' u = q' v. *)
Lemma combination a (d : positive) p q : a <> 0 -> Zpos d * p = a * q -> forall u v,
  allz (vaddz (scalez (Zpos d) u) (scalez (- a) v)) = true -> allz (vaddz (scalez q u) (scalez (- p) v)) = true.
Proof.
  intros Ha Hl. induction u as [|x u IH]; intros v H.
  - simpl in *. revert H. apply scaled_zero. lia.
  - destruct v as [|y v].
    + simpl in *. revert H. apply (scaled_zero (Zpos d) q (x :: u)). lia.
    + simpl in *. apply allz_cons in H as [H1 H2]. apply allz_cons. split; [|now apply IH].
      assert (E : (Zpos d * a) * (q * x + - p * y) = 0).
      { replace ((Zpos d * a) * (q * x + - p * y)) with (Zpos d * x * (a * q) - a * y * (Zpos d * p)) by ring.
        rewrite Hl. replace (Zpos d * x) with (a * y) by lia. ring. }
      apply Z.mul_eq_0 in E as [E|E]; [nia|exact E].
Qed.
Lemma agree_positive_complete a d u v : positive_scale a d = true ->
  allz (vaddz (scalez (Zpos d) u) (scalez (- a) v)) = true -> agree_positive u v = true.
Proof.
  unfold positive_scale. rewrite Z.ltb_lt. intros Ha H. apply (combination a d); auto; [lia|].
  now apply lead_related.
Qed.
Lemma agree_signed_complete a d u v : unit_scale a d = true ->
  allz (vaddz (scalez (Zpos d) u) (scalez (- a) v)) = true -> agree_signed u v = true.
Proof.
  unfold unit_scale. rewrite Z.eqb_eq. intros Ha H. unfold agree_signed. apply orb_true_iff.
  assert (C : a = Zpos d \/ a = - Zpos d) by lia. destruct C as [-> | ->]; [left|right].
  - assert (Q : allz (vaddz (scalez 1 u) (scalez (-1) v)) = true) by (apply (combination (Zpos d) d 1 1); auto; lia).
    replace (scalez 1 u) with u in Q; [exact Q|]. clear. induction u; simpl; auto. rewrite <- IHu. f_equal. lia.
  - assert (Q : allz (vaddz (scalez 1 u) (scalez 1 v)) = true) by (apply (combination (- Zpos d) d (-1) 1); auto; lia).
    replace (scalez 1 u) with u in Q by (clear; induction u; simpl; auto; rewrite <- IHu; f_equal; lia).
    replace (scalez 1 v) with v in Q by (clear; induction v; simpl; auto; rewrite <- IHv; f_equal; lia). exact Q.
Qed.

(** * The theorem *)
Local Open Scope nat_scope.
Section Meaning.
  Variable K : Scalars.
  Add Ring Kring : (is_ring K) (setoid (eqv_equiv K) (eqv_ext K)).

  (** What is asked of the activation. *)
  Definition obeys (positive_number : K -> Prop) (s : activation) (sigma : K -> K) : Prop :=
    (forall x y, (x == y)%K -> (sigma x == sigma y)%K) /\
    match s with
    | Homogeneous => forall k x, positive_number k -> (sigma (k * x) == k * sigma x)%K
    | Odd => forall x, (sigma (opp x) == opp (sigma x))%K
    | Linear => forall x, (sigma x == x)%K
    end.

  (** What an accepted certificate proves, for words in the generators and their inverses. *)
  Record layerwise_equivariant (c : certificate) (sigma : K -> K) : Prop := {
    every_layer : forall w i x, valid c w = true -> i < depth c ->
      f sigma c i (acts c w i x) ==v acts c w (S i) (f sigma c i x);
    the_network : forall w x, valid c w = true ->
      network sigma c (acts c w 0 x) ==v acts c w (depth c) (network sigma c x);
    the_inverses : forall a i x, fst a < length (generators c) -> i <= depth c -> length x = dim c i ->
      acts (K := K) c [a; inverse a] i x ==v x;
    the_relations : forall w i, In w (relators c) -> i <= depth c -> trivial_on K c w i;
    a_homomorphism : forall w, valid c w = true -> trivial_on K c w 0 -> trivial_on K c w (depth c) ->
      forall i, i <= depth c -> trivial_on K c w i }.

  Variable positive_number : K -> Prop.
  Hypothesis positive_ok : forall c d, positive_scale c d = true -> positive_number (iz c * ip d)%K.

  Lemma monomial_commutes (scale : Z -> positive -> bool) (sigma : K -> K) :
    (forall x y, (x == y)%K -> (sigma x == sigma y)%K) ->
    (forall c d x, scale c d = true -> (sigma (iz c * ip d * x) == iz c * ip d * sigma x)%K) ->
    forall n T (x : vec K), monomial_with scale T = true -> wf_lin n T = true -> length x = n ->
    map sigma (ap T x) ==v ap T (map sigma x).
  Proof.
    intros Hm Hs n T x Hc Hw Hx. destruct T as [m|p d]; simpl in *; [discriminate|].
    rewrite map_map. unfold wf_lin in Hw. apply andb_prop in Hw as [_ Hw].
    rewrite forallb_forall in Hw, Hc. apply map_veq. intros [j c] Hin; simpl.
    rewrite Hs by (apply (Hc _ Hin)).
    assert (Hj : j < length (map sigma x)) by (rewrite map_length, Hx; apply Nat.ltb_lt, (Hw _ Hin)).
    rewrite (nth_indep (map sigma x) zero (sigma zero) Hj), map_nth. reflexivity.
  Qed.

  Theorem check_sound s h c sigma : check s h c = true -> obeys positive_number s sigma -> layerwise_equivariant c sigma.
  Proof.
    intros H [Hm Hs]. unfold check in H. apply andb_prop in H as [H1 H2].
    assert (Hp : Proper (eqv ==> eqv) sigma) by exact Hm.
    assert (HC : forall n T (x : vec K), commutes_with s T = true -> wf_lin n T = true -> length x = n ->
                 map sigma (ap T x) ==v ap T (map sigma x)).
    { destruct s; simpl.
      - apply monomial_commutes; [exact Hm|]. intros a d x Ha. apply Hs. now apply positive_ok.
      - apply monomial_commutes; [exact Hm|]. intros a d x Ha. unfold unit_scale in Ha. apply Z.eqb_eq in Ha.
        assert (C : a = Zpos d \/ a = (- Zpos d)%Z) by lia. destruct C as [-> | ->].
        + rewrite ip_ok. transitivity (sigma x); [apply Hm; ring|ring].
        + assert (N : ((iz (- Zpos d) * ip d : K) == opp unit_)%K).
          { transitivity ((iz (- Zpos d) * ip d + iz (Zpos d) * ip d) + opp unit_ : K)%K; [rewrite ip_ok; ring|].
            transitivity ((iz (- Zpos d) + iz (Zpos d)) * ip d + opp unit_ : K)%K; [ring|].
            rewrite <- iz_add, Z.add_opp_diag_l, iz_0. ring. }
          rewrite N. transitivity (sigma (opp x)); [apply Hm; ring|]. rewrite Hs. ring.
      - intros n T x _ _ _. transitivity (ap T x).
        + transitivity (map (fun a : K => a) (ap T x)); [apply map_veq; auto|rewrite map_id; reflexivity].
        + apply ap_m. transitivity (map (fun a : K => a) x); [rewrite map_id; reflexivity|].
          apply map_veq. intros. symmetry. apply Hs. }
    split.
    - intros. now apply (layer_equivariant K sigma Hp (commutes_with s) HC c H1).
    - intros. now apply (network_equivariant K sigma Hp (commutes_with s) HC c H1).
    - intros. now apply (acts_inverse K (commutes_with s) c H1).
    - intros. now apply (relator_trivial K (commutes_with s) c H1).
    - destruct h as [|X|fuel]; simpl in H2.
      + destruct s; simpl in *; [| |discriminate].
        * apply (homomorphism_by_uniqueness K positive_scale eq_refl positive_mul agree_positive
                   agree_positive_complete c H1 H2).
        * apply (homomorphism_by_uniqueness K unit_scale eq_refl unit_mul agree_signed agree_signed_complete c H1 H2).
      + apply (homomorphism_by_rank K (commutes_with s) c H1 X H2).
      + apply (homomorphism_by_enumeration K c _ H2).
  Qed.
End Meaning.
