(** Simplicial cones that fit together facet by facet cover the half space {t > 0}.

    Notation: N is the dimension, a point v has the entries v_0, …, v_(N-1), and t(v) = v_0.  Cone c (c < C) has the
      rays
    [ray c i], i < N, and forms [lam c i] with lam_i(ray_j) = D if i = j, and 0 otherwise; so v is in the cone if and
      only
    if all lam_i(v) >= 0.  Its facet i is spanned by the rays other than i; [skip i] numbers those.

    Why they cover: let x be a point in no cone, t(x) > 0.  Move x a little, and choose p inside the first cone, so
      that the
    segment from p to x meets no face of codimension two.  Take its last point y in a cone.  There it leaves the cone
      through
    one facet, not in {t = 0}; so another cone has this facet, on the other side, and holds y and what comes next.
      All is
    finite: "a little" by finitely many strict inequalities, "last" among finitely many points where a form vanishes.
    With the axioms of the real numbers. *)
From Coq Require Import Reals Lra List Arith Lia Bool.
From Catnet Require Import Vectors Kinks.
Import ListNotations.
Local Open Scope R_scope.

(** ** Finite searches *)
Lemma all_or_some n (P Q : nat -> Prop) : (forall i, (i < n)%nat -> P i \/ Q i) ->
  (forall i, (i < n)%nat -> P i) \/ exists i, (i < n)%nat /\ Q i.
Proof.
  induction n as [|n IH]; intro H; [left; intros; lia|]. destruct IH as [A|(i & Hi & E)]; [intros; apply H; lia|
    |right; exists i; split; [lia|exact E]].
  destruct (H n ltac:(lia)) as [B|B]; [left|right; exists n; split; [lia|exact B]].
  intros i Hi. destruct (Nat.eq_dec i n) as [->|]; [exact B|]. apply A. lia.
Qed.
Lemma maximal (P : R -> Prop) l : (forall s, In s l -> P s \/ ~ P s) -> (exists s, In s l /\ P s) ->
  exists s, In s l /\ P s /\ forall s', In s' l -> P s' -> s' <= s.
Proof.
  induction l as [|a l IH]; intros D (s & I & Ps); [contradiction|].
  assert (Dl : (exists s, In s l /\ P s) \/ forall s, In s l -> ~ P s).
  { assert (D' : forall s, In s l -> P s \/ ~ P s) by (intros; apply D; now right). clear - D'.
    induction l as [|b l IH]; [right; intros s []|]. destruct (D' b (or_introl eq_refl)) as [B|B]; [left; exists b;
      split; [now left|exact B]|].
    destruct IH as [(s & I & Ps)|Z]; [intros; apply D'; now right|left; exists s; split; [now right|exact Ps]|right].
    intros s [<-|I]; [exact B|now apply Z]. }
  destruct Dl as [E|Z].
  - destruct IH as (m & Im & Pm & Hm); [intros; apply D; now right|exact E|].
    destruct (D a (or_introl eq_refl)) as [Pa|Na].
    + destruct (Rle_dec m a) as [H|H].
      * exists a. split; [now left|]. split; [exact Pa|]. intros s' [<-|I'] Ps'; [lra|]. specialize (Hm s' I' Ps'). lra.
      * exists m. split; [now right|]. split; [exact Pm|]. intros s' [<-|I'] Ps'; [lra|now apply Hm].
    + exists m. split; [now right|]. split; [exact Pm|]. intros s' [<-|I'] Ps'; [contradiction|now apply Hm].
  - destruct I as [<-|I]; [|exfalso; exact (Z s I Ps)]. exists a. split; [now left|]. split; [exact Ps|].
    intros s' [<-|I'] Ps'; [lra|exfalso; exact (Z s' I' Ps')].
Qed.
Definition skip (i k : nat) : nat := if k <? i then k else S k.
Lemma skip_onto N i j : (j < N)%nat -> (i < N)%nat -> j <> i -> exists k, (k < pred N)%nat /\ skip i k = j.
Proof.
  intros Hj Hi NE. exists (if j <? i then j else pred j). unfold skip.
  destruct (Nat.ltb_spec j i).
  - destruct (Nat.ltb_spec j i); [|lia]. split; [lia|reflexivity].
  - destruct (Nat.ltb_spec (pred j) i); lia.
Qed.
Lemma skip_below N i k : (k < pred N)%nat -> (i < N)%nat -> (skip i k < N)%nat /\ skip i k <> i.
Proof. intros Hk Hi. unfold skip. destruct (Nat.ltb_spec k i); lia. Qed.
Lemma skip_injective i k l : skip i k = skip i l -> k = l.
Proof. unfold skip. destruct (Nat.ltb_spec k i), (Nat.ltb_spec l i); lia. Qed.

(** ** General position *)
Section General.
  Context {N : nat}.
  Implicit Types (p q v x : tuple R N).
  (** Near p0, off finitely many hyperplanes through 0. *)
  Lemma near (l : list (nat -> R)) p0 : (forall F, In F l -> exists q, dot F q <> 0) -> exists p, forall F, In F l ->
    dot F p <> 0 /\ (0 < dot F p0 -> 0 < dot F p) /\ (dot F p0 < 0 -> dot F p < 0).
  Proof.
    intro H. set (W := fun m => nth m l (fun _ => 0)). set (M := length l).
    assert (G : forall k, (k <= M)%nat -> exists p, (forall m, (m < k)%nat -> dot (W m) p <> 0) /\ forall m, (m <
      M)%nat ->
      (0 < dot (W m) p0 -> 0 < dot (W m) p) /\ (dot (W m) p0 < 0 -> dot (W m) p < 0)).
    { induction k as [|k IH]; intro Hk; [exists p0; split; [intros; lia|tauto]|].
      destruct IH as (p & Np & Sp); [lia|]. destruct (Req_dec (dot (W k) p) 0) as [Z|Z].
      2:{ exists p. split; [|exact Sp]. intros m Hm. destruct (Nat.eq_dec m k) as [->|]; [exact Z|]. apply Np. lia. }
      destruct (H (W k)) as [q Hq]; [apply nth_In; unfold M in *; lia|].
      destruct (small_steps M (fun m => dot (W m) p) (fun m => dot (W m) q)) as (e & Pe & He).
      specialize (He e ltac:(rewrite Rabs_right; lra)). exists (line p q e). split.
      - intros m Hm. rewrite dot_line. destruct (Nat.eq_dec m k) as [->|NE]; [rewrite Z; nra|].
        destruct (He m ltac:(lia)) as [A B]. specialize (Np m ltac:(lia)).
        destruct (Rtotal_order (dot (W m) p) 0) as [X|[X|X]]; [specialize (B X); lra|contradiction|specialize (A X);
          lra].
      - intros m Hm. rewrite dot_line. destruct (He m Hm) as [A B], (Sp m Hm) as [C D]. split; intro X; [apply A, C,
        X|apply B, D, X]. }
    destruct (G M (le_n _)) as (p & Np & Sp). exists p. intros F I. destruct (In_nth _ _ (fun _ => 0) I) as (m & Hm &
      E).
    change (W m = F) in E. rewrite <- E. split; [now apply Np|now apply Sp].
  Qed.
End General.

Section Cover.
  Variables (N C : nat).
  Variable ray : nat -> nat -> tuple R N.
  Variable lam : nat -> nat -> nat -> R.
  Variable D : nat -> R.
  Notation L c i v := (dot (lam c i) v).
  Definition t (v : tuple R N) : R := at_ 0 v 0.
  Hypothesis N_positive : (0 < N)%nat.
  Hypothesis D_positive : forall c, (c < C)%nat -> 0 < D c.
  Hypothesis dual_1 : forall c i, (c < C)%nat -> (i < N)%nat -> L c i (ray c i) = D c.
  Hypothesis dual_0 : forall c i j, (c < C)%nat -> (i < N)%nat -> (j < N)%nat -> i <> j -> L c i (ray c j) = 0.
  Hypothesis spans : forall c (v : tuple R N) k, (c < C)%nat -> (k < N)%nat -> D c * at_ 0 v k = sum N (fun i => L c i
    v * at_ 0 (ray c i) k).
  Hypothesis t_rays : forall c i, (c < C)%nat -> (i < N)%nat -> 0 <= t (ray c i).
  (** Facet i of cone c lies in {t = 0}, or is the facet i' of a cone c' on its other side. *)
  Hypothesis facets : forall c i, (c < C)%nat -> (i < N)%nat ->
    (forall j, (j < N)%nat -> j <> i -> t (ray c j) = 0)
    \/ exists c' i', (c' < C)%nat /\ (i' < N)%nat /\ (forall k, (k < pred N)%nat -> ray c (skip i k) = ray c' (skip i'
      k))
         /\ L c i (ray c' i') < 0.

  Definition inside (c : nat) (v : tuple R N) : Prop := forall i, (i < N)%nat -> 0 <= L c i v.

  Lemma apply_spans c w (v : tuple R N) : (c < C)%nat -> D c * dot w v = sum N (fun i => L c i v * dot w (ray c i)).
  Proof.
    intro Hc. unfold dot at 1. rewrite <- sum_scal.
    rewrite (sum_ext N _ (fun k => sum N (fun i => w k * (L c i v * at_ 0 (ray c i) k)))).
    2:{ intros k Hk. rewrite sum_scal. rewrite <- spans by assumption. ring. }
    rewrite sum_swap. apply sum_ext. intros i Hi. unfold dot at 3. rewrite <- sum_scal. apply sum_ext. intros. ring.
  Qed.
  Lemma t_spans c v : (c < C)%nat -> D c * t v = sum N (fun i => L c i v * t (ray c i)).
  Proof. intro Hc. now apply spans. Qed.

  Variable x : tuple R N.
  Hypothesis t_x : 0 < t x.
  Hypothesis C_positive : (0 < C)%nat.

  Section Outside.
    Hypothesis outside : forall c, (c < C)%nat -> exists i, (i < N)%nat /\ L c i x < 0.

    Definition t_form (k : nat) : R := if Nat.eq_dec k 0 then 1 else 0.
    Lemma t_form_t v : dot t_form v = t v.
    Proof.
      unfold dot. rewrite (sum_single N 0); [unfold t_form, t; simpl; ring|exact N_positive|].
      intros i Hi NE. unfold t_form. destruct (Nat.eq_dec i 0); [congruence|ring].
    Qed.
    Definition forms : list (nat -> R) := t_form :: flat_map (fun c => map (lam c) (seq 0 N)) (seq 0 C).
    Lemma in_forms c i : (c < C)%nat -> (i < N)%nat -> In (lam c i) forms.
    Proof. intros Hc Hi. right. apply in_flat_map. exists c. split; [apply in_seq; lia|]. apply in_map, in_seq. lia.
      Qed.
    Lemma forms_cases F : In F forms -> F = t_form \/ exists c i, (c < C)%nat /\ (i < N)%nat /\ F = lam c i.
    Proof.
      intros [<-|I]; [now left|right]. apply in_flat_map in I as (c & Ic & I). apply in_map_iff in I as (i & <- & Ii).
      apply in_seq in Ic, Ii. exists c, i. repeat split; lia.
    Qed.
    Lemma forms_nonzero F : In F forms -> exists q : tuple R N, dot F q <> 0.
    Proof.
      intro I. destruct (forms_cases F I) as [->|(c & i & Hc & Hi & ->)].
      - exists x. rewrite t_form_t. lra.
      - exists (ray c i). rewrite dual_1 by assumption. specialize (D_positive c Hc). lra.
    Qed.

    (** p: inside the first cone, in general position. *)
    Lemma start : exists p, 0 < t p /\ (forall i, (i < N)%nat -> 0 < L 0 i p)
      /\ forall c i, (c < C)%nat -> (i < N)%nat -> L c i p <> 0.
    Proof.
      set (p0 := tgen N (fun k => sum N (fun i => at_ 0 (ray 0 i) k)) : tuple R N).
      assert (E : forall w : nat -> R, dot w p0 = sum N (fun i => dot w (ray 0%nat i))).
      { intro w. unfold dot. rewrite sum_swap. apply sum_ext. intros k Hk. unfold p0. rewrite at_tgen by exact Hk. now
        rewrite sum_scal. }
      destruct (near forms p0 forms_nonzero) as [p Hp]. exists p.
      assert (T0 : 0 < t p0).
      { rewrite <- t_form_t, E. assert (A : 0 <= sum N (fun i => dot t_form (ray 0%nat i))) by (apply sum_nonneg;
        intros; rewrite t_form_t; now apply t_rays).
        destruct (Req_dec (sum N (fun i => dot t_form (ray 0%nat i))) 0) as [Z|Z]; [exfalso|lra].
        pose proof (sum_nonneg_zero N (fun i => dot t_form (ray 0%nat i)) ltac:(intros; cbv beta; rewrite t_form_t;
          now apply t_rays) Z) as Z'.
        pose proof (t_spans 0 x C_positive) as S. rewrite sum_zero in S.
        - specialize (D_positive 0%nat C_positive). nra.
        - intros i Hi. specialize (Z' i Hi). cbv beta in Z'. rewrite t_form_t in Z'. rewrite Z'. ring. }
      split; [|split].
      - rewrite <- t_form_t. apply (Hp t_form (or_introl eq_refl)). now rewrite t_form_t.
      - intros i Hi. apply (Hp _ (in_forms 0 i C_positive Hi)). rewrite E, (sum_single N i); [|exact Hi|].
        + rewrite dual_1 by assumption. now apply D_positive.
        + intros j Hj NE. apply dual_0; auto.
      - intros c i Hc Hi. apply (Hp _ (in_forms c i Hc Hi)).
    Qed.

    Section Segment.
      Variable p : tuple R N.
      Hypothesis t_p : 0 < t p.
      Hypothesis p_first : forall i, (i < N)%nat -> 0 < L 0 i p.
      Hypothesis p_general : forall c i, (c < C)%nat -> (i < N)%nat -> L c i p <> 0.

      (** Where two forms of a cone vanish at one point of the segment. *)
      Definition crossing (c i j k : nat) : R := L c i p * lam c j k - L c j p * lam c i k.
      Definition crossings : list (nat -> R) :=
        flat_map (fun c => flat_map (fun i => map (crossing c i) (filter (fun j => negb (Nat.eqb i j)) (seq 0 N)))
          (seq 0 N)) (seq 0 C).
      Lemma dot_crossing c i j (v : tuple R N) : dot (crossing c i j) v = L c i p * L c j v - L c j p * L c i v.
      Proof. unfold dot at 1 3 5. rewrite <- !sum_scal, <- sum_sub. apply sum_ext. intros k Hk. unfold crossing. ring.
        Qed.

      Lemma target : exists y, 0 < t y /\ (forall c, (c < C)%nat -> exists i, (i < N)%nat /\ L c i y < 0)
        /\ (forall c i, (c < C)%nat -> (i < N)%nat -> L c i y <> 0)
        /\ forall c i j, (c < C)%nat -> (i < N)%nat -> (j < N)%nat -> i <> j -> L c i p * L c j y - L c j p * L c i y
          <> 0.
      Proof.
        destruct (near (forms ++ crossings) x) as [y Hy].
        { intros F I. apply in_app_or in I as [I|I]; [now apply forms_nonzero|].
          apply in_flat_map in I as (c & Ic & I). apply in_flat_map in I as (i & Ii & I).
          apply in_map_iff in I as (j & <- & Ij). apply filter_In in Ij as [Ij NE]. apply in_seq in Ic, Ii, Ij.
          apply negb_true_iff, Nat.eqb_neq in NE. exists (ray c j). rewrite dot_crossing, dual_1 by lia.
          rewrite dual_0 by lia. specialize (D_positive c ltac:(lia)). specialize (p_general c i ltac:(lia) ltac:(lia)).
          rewrite Rmult_0_r, Rminus_0_r. apply Rmult_integral_contrapositive. split; lra. }
        exists y. split; [|split; [|split]].
        - rewrite <- t_form_t. apply (Hy t_form (or_introl eq_refl)). now rewrite t_form_t.
        - intros c Hc. destruct (outside c Hc) as (i & Hi & Neg). exists i. split; [exact Hi|].
          apply (Hy (lam c i)); [|exact Neg]. apply in_or_app. left. now apply in_forms.
        - intros c i Hc Hi. apply (Hy (lam c i)). apply in_or_app. left. now apply in_forms.
        - intros c i j Hc Hi Hj NE. rewrite <- dot_crossing. apply (Hy (crossing c i j)). apply in_or_app. right.
          apply in_flat_map. exists c. split; [apply in_seq; lia|]. apply in_flat_map. exists i. split; [apply in_seq;
            lia|].
          apply in_map, filter_In. split; [apply in_seq; lia|]. now apply negb_true_iff, Nat.eqb_neq.
      Qed.

      Variable y : tuple R N.
      Hypothesis t_y : 0 < t y.
      Hypothesis y_outside : forall c, (c < C)%nat -> exists i, (i < N)%nat /\ L c i y < 0.
      Hypothesis y_general : forall c i, (c < C)%nat -> (i < N)%nat -> L c i y <> 0.
      Hypothesis no_crossing : forall c i j, (c < C)%nat -> (i < N)%nat -> (j < N)%nat -> i <> j ->
        L c i p * L c j y - L c j p * L c i y <> 0.

      Definition direction : tuple R N := line y p (-1).
      Definition point (s : R) : tuple R N := line p direction s.
      Lemma at_direction w : dot w direction = dot w y - dot w p.
      Proof. unfold direction. rewrite dot_line. ring. Qed.
      Lemma at_point w s : dot w (point s) = (1 - s) * dot w p + s * dot w y.
      Proof. unfold point. rewrite dot_line, at_direction. ring. Qed.
      Lemma t_point s : 0 <= s -> s <= 1 -> 0 < t (point s).
      Proof.
        intros H0 H1. rewrite <- t_form_t, at_point, !t_form_t. destruct (Req_dec s 0) as [->|NZ]; [lra|].
        assert (0 <= (1 - s) * t p) by (apply Rmult_le_pos; lra). assert (0 < s * t y) by (apply Rmult_lt_0_compat;
          lra). lra.
      Qed.

      (** The parameters at which a form vanishes, and 0. *)
      Definition roots : list R :=
        0 :: flat_map (fun c => map (fun i => L c i p / (L c i p - L c i y)) (seq 0 N)) (seq 0 C).
      Definition covered (s : R) : Prop := 0 <= s /\ s < 1 /\ exists c, (c < C)%nat /\ inside c (point s).
      Lemma covered_dec s : covered s \/ ~ covered s.
      Proof.
        destruct (Rle_dec 0 s) as [H0|H0]; [|right; intros (A & _); lra].
        destruct (Rlt_dec s 1) as [H1|H1]; [|right; intros (_ & A & _); lra].
        destruct (all_or_some C (fun c => exists i, (i < N)%nat /\ L c i (point s) < 0) (fun c => inside c (point s)))
          as [A|(c & Hc & A)].
        - intros c Hc. destruct (all_or_some N (fun i => 0 <= L c i (point s)) (fun i => L c i (point s) < 0)) as
          [B|B]; [|now right|now left].
          intros i Hi. destruct (Rlt_le_dec (L c i (point s)) 0); auto.
        - right. intros (_ & _ & c & Hc & I). destruct (A c Hc) as (i & Hi & Neg). specialize (I i Hi). lra.
        - left. split; [exact H0|]. split; [exact H1|]. now exists c.
      Qed.

      (** A cone whose vanishing forms grow is left later only. *)
      Lemma forward s c : 0 <= s -> s < 1 -> (c < C)%nat ->
        (forall i, (i < N)%nat -> 0 < L c i (point s) \/ (L c i (point s) = 0 /\ 0 < L c i direction)) ->
        exists s', s < s' /\ In s' roots /\ covered s'.
      Proof.
        intros H0 H1 Hc H.
        (* the first root of a form that is negative at y *)
        assert (G : forall n, (n <= N)%nat -> (forall i, (i < n)%nat -> 0 <= L c i y) \/ exists s', s < s' /\ s' < 1
          /\ In s' roots
          /\ forall i, (i < n)%nat -> 0 <= L c i (point s')).
        { induction n as [|n IH]; intro Hn; [left; intros; lia|].
          assert (Hn' : (n < N)%nat) by lia. specialize (IH ltac:(lia)).
          set (a := L c n p) in *. set (b := L c n y) in *.
          destruct (Rle_dec 0 b) as [Pb|Nb].
          - destruct IH as [A|(s' & A1 & A2 & A3 & A4)].
            + left. intros i Hi. destruct (Nat.eq_dec i n) as [->|]; [exact Pb|]. apply A. lia.
            + right. exists s'. repeat split; auto. intros i Hi. destruct (Nat.eq_dec i n) as [->|]; [|apply A4; lia].
              rewrite at_point. fold a b. destruct (H n Hn') as [Q|[Q1 Q2]].
              * rewrite at_point in Q. fold a b in Q. nra.
              * rewrite at_point in Q1. rewrite at_direction in Q2. fold a b in Q1, Q2. nra.
          - assert (Pn : 0 < L c n (point s)).
            { destruct (H n Hn') as [Q|[Q1 Q2]]; [exact Q|]. rewrite at_point in Q1. rewrite at_direction in Q2. fold
              a b in Q1, Q2. nra. }
            rewrite at_point in Pn. fold a b in Pn.
            assert (Pa : 0 < a) by nra. set (r := a / (a - b)). assert (Er : r * (a - b) = a) by (unfold r; field; lra).
            assert (R0 : s < r) by nra. assert (R1 : r < 1) by nra.
            assert (Ir : In r roots).
            { right. apply in_flat_map. exists c. split; [apply in_seq; lia|]. apply in_map_iff. exists n. split;
              [reflexivity|]. apply in_seq. lia. }
            destruct IH as [A|(s' & A1 & A2 & A3 & A4)].
            + right. exists r. repeat split; auto. intros i Hi. rewrite at_point. destruct (Nat.eq_dec i n) as [->|];
              [fold a b; nra|].
              assert (Hi' : (i < N)%nat) by lia. specialize (A i ltac:(lia)).
              assert (Q : 0 <= L c i (point s)) by (destruct (H i Hi') as [Q|[Q _]]; lra). rewrite at_point in Q.
              assert (E : (1 - r) * L c i p + r * L c i y = ((1 - r) * ((1 - s) * L c i p + s * L c i y) + (r - s) * L
                c i y) / (1 - s)) by (field; lra).
              rewrite E. apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat; lra].
              apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra.
            + destruct (Rle_dec s' r) as [O|O].
              * right. exists s'. repeat split; auto. intros i Hi. destruct (Nat.eq_dec i n) as [->|]; [|apply A4; lia].
                rewrite at_point. fold a b. nra.
              * right. exists r. repeat split; auto. intros i Hi. rewrite at_point. destruct (Nat.eq_dec i n) as
                [->|]; [fold a b; nra|].
                assert (Hi' : (i < N)%nat) by lia. specialize (A4 i ltac:(lia)). rewrite at_point in A4.
                assert (Q : 0 <= L c i (point s)) by (destruct (H i Hi') as [Q|[Q _]]; lra). rewrite at_point in Q.
                assert (E : (1 - r) * L c i p + r * L c i y
                  = ((s' - r) * ((1 - s) * L c i p + s * L c i y) + (r - s) * ((1 - s') * L c i p + s' * L c i y)) /
                    (s' - s)) by (field; lra).
                rewrite E. apply Rmult_le_pos; [|apply Rlt_le, Rinv_0_lt_compat; lra].
                apply Rplus_le_le_0_compat; apply Rmult_le_pos; lra. }
        destruct (G N (le_n _)) as [A|(s' & A1 & A2 & A3 & A4)].
        - exfalso. destruct (y_outside c Hc) as (i & Hi & Neg). specialize (A i Hi). lra.
        - exists s'. split; [exact A1|]. split; [exact A3|]. split; [lra|]. split; [exact A2|]. now exists c.
      Qed.

      Lemma contradiction_found : False.
      Proof.
        destruct (maximal covered roots (fun s _ => covered_dec s)) as (s & _ & (H0 & H1 & c & Hc & I) & Last).
        { exists 0. split; [now left|]. split; [lra|]. split; [lra|]. exists 0%nat. split; [exact C_positive|].
          intros i Hi. rewrite at_point. specialize (p_first i Hi). lra. }
        assert (Stop : forall c, (c < C)%nat ->
          (forall i, (i < N)%nat -> 0 < L c i (point s) \/ (L c i (point s) = 0 /\ 0 < L c i direction)) -> False).
        { intros c' Hc' H. destruct (forward s c' H0 H1 Hc' H) as (s' & A & B & Cv). specialize (Last s' B Cv). lra. }
        destruct (all_or_some N (fun i => 0 < L c i (point s) \/ (L c i (point s) = 0 /\ 0 < L c i direction))
                    (fun i => L c i (point s) = 0 /\ L c i direction < 0)) as [A|(i & Hi & Z & Down)].
        { intros i Hi. specialize (I i Hi). destruct (Req_dec (L c i (point s)) 0) as [Z|Z]; [|left; left; lra].
          destruct (Rtotal_order (L c i direction) 0) as [X|[X|X]]; [right; now split| |left; right; now split].
          exfalso. rewrite at_point in Z. rewrite at_direction in X. specialize (p_general c i Hc Hi). apply
            p_general. nra. }
        { exact (Stop c Hc A). }
        (* the segment leaves c through facet i, and no other form of c vanishes *)
        assert (P : forall j, (j < N)%nat -> j <> i -> 0 < L c j (point s)).
        { intros j Hj NE. specialize (I j Hj). destruct (Req_dec (L c j (point s)) 0) as [Zj|]; [exfalso|lra].
          rewrite at_point in Z, Zj. apply (no_crossing c i j Hc Hi Hj (not_eq_sym NE)).
          assert (NZ : s <> 0). { intros ->. specialize (p_general c i Hc Hi). lra. }
          apply (Rmult_eq_reg_l s); [|exact NZ].
          transitivity (L c i p * (s * L c j y) - L c j p * (s * L c i y)); [ring|].
          replace (s * L c j y) with (- ((1 - s) * L c j p)) by lra. replace (s * L c i y) with (- ((1 - s) * L c i
            p)) by lra. ring. }
        destruct (facets c i Hc Hi) as [Flat|(c' & i' & Hc' & Hi' & Same & Across)].
        - pose proof (t_spans c (point s) Hc) as S. rewrite sum_zero in S.
          + pose proof (t_point s H0 ltac:(lra)). specialize (D_positive c Hc). nra.
          + intros j Hj. destruct (Nat.eq_dec j i) as [->|NE]; [rewrite Z; ring|rewrite (Flat j Hj NE); ring].
        - apply (Stop c' Hc'). intros j' Hj'. specialize (D_positive c Hc) as Dc. specialize (D_positive c' Hc') as Dc'.
          pose proof (apply_spans c (lam c' j') (point s) Hc) as S.
          destruct (Nat.eq_dec j' i') as [->|NE].
          + right. split.
            * rewrite sum_zero in S; [nra|]. intros j Hj. destruct (Nat.eq_dec j i) as [->|NE]; [rewrite Z; ring|].
              destruct (skip_onto N i j Hj Hi NE) as (k & Hk & <-). rewrite Same by exact Hk.
              destruct (skip_below N i' k Hk Hi') as [B1 B2]. rewrite dual_0 by auto. ring.
            * pose proof (apply_spans c' (lam c i) direction Hc') as S'. rewrite (sum_single N i') in S'; [nra|exact
              Hi'|].
              intros j Hj NE. destruct (skip_onto N i' j Hj Hi' NE) as (k & Hk & <-). rewrite <- Same by exact Hk.
              destruct (skip_below N i k Hk Hi) as [B1 B2]. rewrite dual_0 by auto. ring.
          + left. destruct (skip_onto N i' j' Hj' Hi' NE) as (k & Hk & Ek). destruct (skip_below N i k Hk Hi) as [B1
            B2].
            rewrite (sum_single N (skip i k)) in S; [|exact B1|].
            * rewrite Same, Ek, dual_1 in S by assumption. specialize (P _ B1 B2). nra.
            * intros j Hj NE'. destruct (Nat.eq_dec j i) as [->|NEi]; [rewrite Z; ring|].
              destruct (skip_onto N i j Hj Hi NEi) as (l & Hl & <-). rewrite Same by exact Hl.
              destruct (skip_below N i' l Hl Hi') as [B3 _]. rewrite dual_0; auto; [ring|].
              intro X. apply NE'. f_equal. apply (skip_injective i'). congruence.
      Qed.
    End Segment.

    Lemma impossible : False.
    Proof.
      destruct start as (p & A1 & A2 & A3). destruct (target p A3) as (y & B1 & B2 & B3 & B4).
      exact (contradiction_found p A1 A2 A3 y B1 B2 B4).
    Qed.
  End Outside.

  Theorem cover : exists c, (c < C)%nat /\ inside c x.
  Proof.
    destruct (all_or_some C (fun c => exists i, (i < N)%nat /\ L c i x < 0) (fun c => inside c x)) as [A|E];
      [|exfalso; now apply impossible|exact E].
    intros c Hc. destruct (all_or_some N (fun i => 0 <= L c i x) (fun i => L c i x < 0)) as [B|B]; [|now right|now
      left].
    intros i Hi. destruct (Rlt_le_dec (L c i x) 0); auto.
  Qed.
End Cover.
