(** The theorem: an identifiable network that is equivariant end to end is equivariant layer by layer.

    It is proved once, under the generalised adjunction: G acts on every V_i, and g^{-1} f_i(g x; theta_i) = f_i(x;
    (g^{-1} theta)_i).  Layers that absorb nothing at the hidden spaces (attention and permutations of tokens,
      convolutions
    and shifts) have a nontrivial action there; the paper's first form, where only the two ends absorb, is the case of
    trivial actions on the hidden spaces, and stands below as [layerwise_equivariant_paper].

    Notation: M a model, L its depth, G a group, th the parameters theta, [moved g] is g^{-1} theta, [natural i] the
      action
    of G on V_i that it has by itself, [k i] an element of K_i, [op], [one], [inv] the operations of a group.

    Reference: Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645.  Stdlib only, no axioms. *)
From Coq Require Import Arith Lia.
From Catnet Require Import Groups Models.
Set Implicit Arguments.

Section General.
  Variables (M : Model) (L : nat) (G : Group).

  (** G acts on every space … *)
  Variable natural : forall i, Action G (V M i).
  (** … and normalises K_i on the hidden ones: [conj i g] is conjugation by g. *)
  Variable conj : forall i, G -> K M i -> K M i.
  Hypothesis conj_one : forall i g, conj i g one = one.
  Hypothesis conj_act : forall i, 0 < i -> i < L -> forall g k x,
    kact M i (conj i g k) (natural i g x) = natural i g (kact M i k x).

  Variable th : Params M.

  (** [moved g] is g^{-1} theta. *)
  Variable moved : G -> Params M.
  Hypothesis adjunction : forall g i, i < L -> forall x,
    layer M i (natural i g x) (th i) = natural (S i) g (layer M i x (moved g i)).

  Definition element (g : G) (k : forall i, K M i) (i : nat) (x : V M i) : V M i := natural i g (kact M i (k i) x).

  (** The pair (g, k) makes every layer's square commute. *)
  Definition intertwines (g : G) (k : forall i, K M i) : Prop :=
    k 0 = one /\ k L = one /\
    forall i, i < L -> forall x, layer M i (element g k i x) (th i) = element g k (S i) (layer M i x (th i)).

  Lemma run_moved g n : n <= L -> forall x, run th n (natural 0 g x) = natural n g (run (moved g) n x).
  Proof. induction n; intros Hn x; simpl; auto. rewrite IHn by lia. now apply adjunction. Qed.

  (** Step 1: equivariance says that theta and g^{-1} theta have the same function. *)
  Lemma moved_same g : equivariant L (natural 0) (natural L) th -> same_function L (moved g) th.
  Proof.
    intros H x. rewrite <- (actKV (natural L) g (run (moved g) L x)).
    rewrite <- run_moved by lia. rewrite H. apply actKV.
  Qed.

  (** Step 2: what carries theta to g^{-1} theta is what makes the squares commute. *)
  Lemma related_intertwines g k : related L (moved g) th k <-> intertwines g k.
  Proof.
    unfold related, intertwines, element. split; intros (A0 & AL & A); (split; [exact A0|split; [exact AL|]]);
      intros i Hi x; specialize (A i Hi).
    - rewrite adjunction by exact Hi. rewrite A. now rewrite actKV.
    - specialize (A (kact M i (inv (k i)) x)). rewrite actVK, adjunction in A by exact Hi.
      apply (f_equal (natural (S i) (inv g))) in A. now rewrite !actKV in A.
  Qed.

  Lemma element_mul g h k k' i (x : V M i) : i <= L -> k 0 = one -> k L = one ->
    element (op g h) (fun j => op (conj j (inv h) (k j)) (k' j)) i x = element g k i (element h k' i x).
  Proof.
    intros Hi K0 KL. unfold element. rewrite !actM. f_equal.
    assert (C : i = 0 \/ i = L \/ (0 < i /\ i < L)) by lia.
    destruct C as [->|[->|[H0 HL]]].
    - now rewrite K0, conj_one, !act1.
    - now rewrite KL, conj_one, !act1.
    - rewrite <- (actKV (natural i) h (kact M i (k' i) x)) at 1.
      rewrite conj_act by assumption. now rewrite actVK.
  Qed.

  Lemma intertwines_mul g h k k' : intertwines g k -> intertwines h k' ->
    intertwines (op g h) (fun i => op (conj i (inv h) (k i)) (k' i)).
  Proof.
    intros (A0 & AL & A) (B0 & BL & B). split; [|split].
    - now rewrite A0, B0, conj_one, op1l.
    - now rewrite AL, BL, conj_one, op1l.
    - intros i Hi x. rewrite !element_mul by (lia || assumption). now rewrite A, B by exact Hi.
  Qed.

  Section Equivariant.
    Hypothesis equiv : equivariant L (natural 0) (natural L) th.

    Lemma intertwines_unique g k k' : identifiable L th -> intertwines g k -> intertwines g k' ->
      forall i, i <= L -> k i = k' i.
    Proof.
      intros H A B i Hi. apply related_intertwines in A, B.
      destruct (H (moved g) (moved_same g equiv)) as [k0 [_ U]]. now rewrite (U k A i Hi), (U k' B i Hi).
    Qed.

    (** The relational form, for the paper's definition: k(g) exists, is unique, and k(g h) = k(g)^h k(h). *)
    Theorem layerwise_relational : identifiable L th ->
      (forall g, exists k, intertwines g k /\ forall k', intertwines g k' -> forall i, i <= L -> k' i = k i)
      /\ (forall g h k k' k'', intertwines g k -> intertwines h k' -> intertwines (op g h) k'' ->
          forall i, i <= L -> k'' i = op (conj i (inv h) (k i)) (k' i)).
    Proof.
      intro H. split.
      - intro g. destruct (H (moved g) (moved_same g equiv)) as [k [R _]]. apply related_intertwines in R.
        exists k. split; [exact R|]. intros k' R' i Hi. eapply intertwines_unique; eauto.
      - intros g h k k' k'' A B C i Hi. apply (intertwines_unique H C (intertwines_mul A B) Hi).
    Qed.

    (** The functional form: G acts on every space, and every layer is equivariant. *)
    Record Structure := {
      kk : forall i, G -> K M i;
      rho : forall i, Action G (V M i);
      kk_0 : forall g, kk 0 g = one;
      kk_L : forall g, kk L g = one;
      kk_mul : forall i g h, kk i (op g h) = op (conj i (inv h) (kk i g)) (kk i h);
      rho_kk : forall i, i <= L -> forall g x, rho i g x = natural i g (kact M i (kk i g) x);
      rho_layer : forall i, i < L -> forall g x, layer M i (rho i g x) (th i) = rho (S i) g (layer M i x (th i));
      kk_unique : forall g k, intertwines g k -> forall i, i <= L -> k i = kk i g }.

    Section Family.
      Hypothesis Hid : identifiable L th.
      Variable k0 : G -> forall i, K M i.
      Hypothesis Hk0 : forall g, intertwines g (k0 g).

      Let k1 (i : nat) (g : G) : K M i := if le_lt_dec i L then k0 g i else one.

      Let k1_le i g : i <= L -> k1 i g = k0 g i.
      Proof. unfold k1. destruct (le_lt_dec i L); [auto|lia]. Qed.

      Let k1_mul i g h : k1 i (op g h) = op (conj i (inv h) (k1 i g)) (k1 i h).
      Proof.
        unfold k1. destruct (le_lt_dec i L) as [Hi|Hi].
        - apply (proj2 (layerwise_relational Hid) g h _ _ _ (Hk0 g) (Hk0 h) (Hk0 (op g h)) i Hi).
        - now rewrite conj_one, op1l.
      Qed.

      Let k1_0 g : k1 0 g = one.
      Proof. rewrite k1_le by lia. apply Hk0. Qed.

      Let k1_L g : k1 L g = one.
      Proof. rewrite k1_le by lia. apply Hk0. Qed.

      Let intertwines_one : intertwines one (fun i => one).
      Proof.
        split; [reflexivity|split; [reflexivity|]]. intros i Hi x. unfold element. now rewrite !act1.
      Qed.

      Let k1_one i : k1 i one = one.
      Proof.
        destruct (le_lt_dec i L) as [Hi|Hi].
        - rewrite k1_le by exact Hi. apply (intertwines_unique Hid (Hk0 one) intertwines_one Hi).
        - unfold k1. destruct (le_lt_dec i L); [lia|reflexivity].
      Qed.

      Definition family_action (i : nat) : Action G (V M i).
      Proof.
        refine (@mkAction G (V M i) (fun g x => natural i g (kact M i (k1 i g) x)) _ _).
        - intro x. now rewrite k1_one, !act1.
        - intros g h x. destruct (le_lt_dec i L) as [Hi|Hi].
          + rewrite k1_mul. apply (@element_mul g h (fun j => k1 j g) (fun j => k1 j h) i x Hi (k1_0 g) (k1_L g)).
          + unfold k1. destruct (le_lt_dec i L); [lia|]. now rewrite !act1, actM.
      Defined.

      Theorem structure_of_family : Structure.
      Proof.
        refine {| kk := k1; rho := family_action |}.
        - exact k1_0.
        - exact k1_L.
        - exact k1_mul.
        - reflexivity.
        - intros i Hi g x. simpl. rewrite !k1_le by lia. now apply (Hk0 g).
        - intros g k A i Hi. rewrite k1_le by exact Hi. exact (intertwines_unique Hid A (Hk0 g) Hi).
      Qed.
    End Family.

    Theorem layerwise_general : identifiable_by L th -> Structure.
    Proof.
      intro H.
      assert (k : forall g, { k | intertwines g k }).
      { intro g. destruct (H (moved g) (moved_same g equiv)) as [k [R _]]. exists k. now apply related_intertwines. }
      apply (@structure_of_family (identifiable_by_identifiable H) (fun g => proj1_sig (k g))).
      intro g. exact (proj2_sig (k g)).
    Qed.

    (** The paper's definition is a statement in Prop; a function g ↦ k(g) needs choice from G, which is provable for a
        finite G. *)
    Theorem layerwise_general_choice : choice_from G (forall i, K M i) -> identifiable L th -> inhabited Structure.
    Proof.
      intros C H. destruct (C intertwines) as [k0 Hk0].
      - intro g. destruct (proj1 (layerwise_relational H) g) as [k [Hk _]]. now exists k.
      - constructor. exact (structure_of_family H k0 Hk0).
    Qed.

    Theorem layerwise_general_finite : Finite G -> identifiable L th -> inhabited Structure.
    Proof.
      intros F. apply layerwise_general_choice. intros R HR. exact (finite_choice F (fun i => @one (K M i)) R HR).
    Qed.
  End Equivariant.
End General.

(** * The paper's form: the first layer absorbs the action at the input, the last one the action at the output *)
Section Ends.
  Variables (M : Model) (N : nat) (G : Group).
  Notation L := (S N).
  Variables (rin : Action G (V M 0)) (rout : Action G (V M L)).
  (** [first g t] is g^{-1} t, and [last g t] is g t; that they are actions is not needed. *)
  Variables (first : G -> Theta M 0 -> Theta M 0) (last : G -> Theta M N -> Theta M N).
  Hypothesis adjunction_first : forall g x t, layer M 0 (rin g x) t = layer M 0 x (first g t).
  Hypothesis adjunction_last : forall g x t, rout g (layer M N x t) = layer M N x (last g t).
  Variable th : Params M.

  Let Act (i : nat) : Type := Action G (V M i).

  Definition ends : forall i, Action G (V M i) := ext Act L rin rout (fun i => trivial_action G (V M i)).

  Lemma ends_0 : ends 0 = rin.
  Proof. exact (ext_0 Act L rin rout _). Qed.

  Lemma ends_L : ends L = rout.
  Proof. exact (ext_L Act rin rout _ (Nat.lt_0_succ N)). Qed.

  Lemma ends_mid i : 0 < i -> i <> L -> ends i = trivial_action G (V M i).
  Proof. intros. unfold ends. now rewrite ext_mid by lia. Qed.

  Definition moved_ends (g : G) : Params M :=
    let th1 := upd (Theta M) th 0 (first g (th 0)) in upd (Theta M) th1 N (last (inv g) (th1 N)).

  Lemma moved_ends_adjunction g i : i < L -> forall x,
    layer M i (ends i g x) (th i) = ends (S i) g (layer M i x (moved_ends g i)).
  Proof.
    intros Hi x. unfold moved_ends.
    assert (First : i = 0 -> forall y, layer M i (ends i g y) (th i)
        = layer M i y (upd (Theta M) th 0 (first g (th 0)) i)).
    { intros -> y. now rewrite ends_0, upd_same, adjunction_first. }
    assert (Later : i <> 0 -> forall y, layer M i (ends i g y) (th i)
        = layer M i y (upd (Theta M) th 0 (first g (th 0)) i)).
    { intros H y. rewrite ends_mid by lia. now rewrite upd_diff by lia. }
    assert (Both : forall y, layer M i (ends i g y) (th i)
        = layer M i y (upd (Theta M) th 0 (first g (th 0)) i)).
    { intro y. destruct (Nat.eq_dec i 0); auto. }
    rewrite Both. destruct (Nat.eq_dec i N) as [->|HN].
    - rewrite upd_same, ends_L, <- adjunction_last. now rewrite actVK.
    - rewrite (@upd_diff (Theta M) _ N) by lia. now rewrite ends_mid by lia.
  Qed.

  (** Actions of G on all spaces, through homomorphisms into the K_i, with equivariant layers, and no other ones. *)
  Record LayerwiseStructure := {
    hom : forall i, G -> K M i;
    action : forall i, Action G (V M i);
    hom_mul : forall i g h, hom i (op g h) = op (hom i g) (hom i h);
    action_0 : forall g x, action 0 g x = rin g x;
    action_L : forall g x, action L g x = rout g x;
    action_hom : forall i, 0 < i -> i < L -> forall g x, action i g x = kact M i (hom i g) x;
    action_layer : forall i, i < L -> forall g x,
      layer M i (action i g x) (th i) = action (S i) g (layer M i x (th i));
    hom_unique : forall g k, intertwines L ends th g k -> forall i, i <= L -> k i = hom i g }.

  (** The same without the claim that there are no others: what is known when theta is not identifiable, but the
    operators
      are at hand. *)
  Record LayerActions := {
    hom_of : forall i, G -> K M i;
    action_of : forall i, Action G (V M i);
    hom_of_mul : forall i g h, hom_of i (op g h) = op (hom_of i g) (hom_of i h);
    action_of_0 : forall g x, action_of 0 g x = rin g x;
    action_of_L : forall g x, action_of L g x = rout g x;
    action_of_hom : forall i, 0 < i -> i < L -> forall g x, action_of i g x = kact M i (hom_of i g) x;
    action_of_layer : forall i, i < L -> forall g x,
      layer M i (action_of i g x) (th i) = action_of (S i) g (layer M i x (th i)) }.

  Hypothesis equiv : equivariant L rin rout th.

  Lemma equiv_ends : equivariant L (ends 0) (ends L) th.
  Proof. intros g x. rewrite ends_0, ends_L. apply equiv. Qed.

  Lemma of_structure : Structure L ends (fun i g k => k) th -> LayerwiseStructure.
  Proof.
    intro S0. refine {| hom := kk S0; action := rho S0 |}.
    - apply (kk_mul S0).
    - intros g x. now rewrite (rho_kk S0), (kk_0 S0), act1, ends_0 by lia.
    - intros g x. rewrite (rho_kk S0), (kk_L S0), act1 by lia. now rewrite ends_L.
    - intros i H0 HL g x. rewrite (rho_kk S0) by lia. now rewrite ends_mid by lia.
    - apply (rho_layer S0).
    - apply (kk_unique S0).
  Qed.

  Lemma conj_ends i : 0 < i -> i < L -> forall g (k : K M i) x,
    kact M i k (ends i g x) = ends i g (kact M i k x).
  Proof. intros. now rewrite ends_mid by lia. Qed.

  Theorem layerwise_equivariant : identifiable_by L th -> LayerwiseStructure.
  Proof.
    intro H. apply of_structure.
    apply (@layerwise_general M L G ends (fun i g k => k) (fun i g => eq_refl) conj_ends th moved_ends
             moved_ends_adjunction equiv_ends H).
  Qed.

  (** With a choice principle from G, identifiability as a proposition is enough. *)
  Theorem layerwise_equivariant_choice : choice_from G (forall i, K M i) -> identifiable L th ->
    inhabited LayerwiseStructure.
  Proof.
    intros C H.
    destruct (@layerwise_general_choice M L G ends (fun i g k => k) (fun i g => eq_refl) conj_ends th moved_ends
             moved_ends_adjunction equiv_ends C H) as [S0].
    constructor. now apply of_structure.
  Qed.

  Theorem layerwise_equivariant_finite : Finite G -> identifiable L th -> inhabited LayerwiseStructure.
  Proof.
    intros F H. apply layerwise_equivariant_choice; [|exact H]. intros R HR.
    exact (finite_choice F (fun i => @one (K M i)) R HR).
  Qed.

  Theorem layerwise_equivariant_relational : identifiable L th ->
    (forall g, exists k, intertwines L ends th g k
       /\ forall k', intertwines L ends th g k' -> forall i, i <= L -> k' i = k i)
    /\ (forall g h k k' k'', intertwines L ends th g k -> intertwines L ends th h k' ->
        intertwines L ends th (op g h) k'' -> forall i, i <= L -> k'' i = op (k i) (k' i)).
  Proof.
    exact (@layerwise_relational M L G ends (fun i g k => k) (fun i g => eq_refl) conj_ends th moved_ends
             moved_ends_adjunction equiv_ends).
  Qed.

  (** Operators at hand, and theta identifiable: then they are the structure, and no other is.  Nothing is chosen. *)
  Theorem structure_of_actions : LayerActions -> identifiable L th -> LayerwiseStructure.
  Proof.
    intros A H.
    set (k := fun (i : nat) (g : G) => if lt_dec 0 i then if lt_dec i L then hom_of A i g else one else one).
    assert (E : forall i, i <= L -> forall g x, @element M G ends g (fun j => k j g) i x = action_of A i g x).
    { intros i Hi g x. unfold element, k. destruct (lt_dec 0 i) as [H0|H0].
      - destruct (lt_dec i L) as [HL|HL].
        + rewrite ends_mid by lia. simpl. now rewrite (action_of_hom A) by assumption.
        + assert (i = L) by lia. subst i. now rewrite act1, ends_L, (action_of_L A).
      - assert (i = 0) by lia. subst i. now rewrite act1, ends_0, (action_of_0 A). }
    assert (I : forall g, intertwines L ends th g (fun j => k j g)).
    { intro g. split; [|split].
      - unfold k. destruct (lt_dec 0 0); [lia|reflexivity].
      - unfold k. destruct (lt_dec 0 L); [|reflexivity]. destruct (lt_dec L L); [lia|reflexivity].
      - intros i Hi x. rewrite !E by lia. now apply (action_of_layer A). }
    refine {| hom := k; action := action_of A |}.
    - intros i g h. unfold k. destruct (lt_dec 0 i), (lt_dec i L); rewrite ?op1l; auto. apply (hom_of_mul A).
    - apply (action_of_0 A).
    - apply (action_of_L A).
    - intros i H0 HL g x. unfold k. destruct (lt_dec 0 i); [|lia]. destruct (lt_dec i L); [|lia]. now apply
      (action_of_hom A).
    - apply (action_of_layer A).
    - intros g k' Hk' i Hi.
      apply (@intertwines_unique M L G ends th moved_ends moved_ends_adjunction equiv_ends g k' (fun j => k j g) H Hk'
        (I g) i Hi).
  Qed.
End Ends.
Arguments LayerwiseStructure {M N G} rin rout th.
Arguments LayerActions {M N G} rin rout th.

(** * The paper's theorem

    Its hypotheses word for word: G acts on Theta_1 and on Theta_L, adjunction at both ends, theta identifiable
      ("there are
    unique k_i", a proposition), f equivariant at theta.  [squares g k] says that k is the identity at both ends and
      that
    with k every layer's square commutes. *)
Section Paper.
  Variables (M : Model) (N : nat) (G : Group).
  Notation L := (S N).
  Variables (rin : Action G (V M 0)) (rout : Action G (V M L)) (a1 : Action G (Theta M 0)) (aL : Action G (Theta M N)).
  Hypothesis adjunction_first : forall g x t, layer M 0 (rin g x) t = layer M 0 x (a1 (inv g) t).
  Hypothesis adjunction_last : forall g x t, rout g (layer M N x t) = layer M N x (aL g t).
  Variable th : Params M.
  Hypothesis theta_identifiable : identifiable L th.
  Hypothesis f_equivariant : equivariant L rin rout th.

  Definition squares (g : G) (k : forall i, K M i) : Prop := intertwines L (@ends M N G rin rout) th g k.

  (** For every g there are unique k_i(g) with which the squares commute, and k_i(g h) = k_i(g) k_i(h).  Here "k(g)"
    is a
      relation between g and k, and nothing is chosen: this holds for every group, without axioms. *)
  Theorem layerwise_equivariant_paper :
    (forall g, exists k, squares g k /\ forall k', squares g k' -> forall i, i <= L -> k' i = k i)
    /\ (forall g h k k' k'', squares g k -> squares h k' -> squares (op g h) k'' ->
        forall i, i <= L -> k'' i = op (k i) (k' i)).
  Proof.
    exact (@layerwise_equivariant_relational M N G rin rout (fun g => a1 (inv g)) aL adjunction_first adjunction_last th
             f_equivariant theta_identifiable).
  Qed.

  Definition same_homs (S0 S1 : LayerwiseStructure rin rout th) : Prop :=
    forall i, i <= L -> forall g, hom S1 i g = hom S0 i g.

  Lemma structure_unique S0 S1 : same_homs S0 S1.
  Proof.
    intros i Hi g. destruct (proj1 layerwise_equivariant_paper g) as [k [Hk _]].
    now rewrite <- (hom_unique S0 Hk Hi), <- (hom_unique S1 Hk Hi).
  Qed.

  (** As the paper says it, with functions g ↦ k_i(g): there are homomorphisms into the K_i under which every layer is
      equivariant, and no others.  The paper chooses k(g) for every g; here the choice is a premise … *)
  Corollary layerwise_equivariant_paper_choice : choice_from G (forall i, K M i) ->
    exists S0, forall S1, same_homs S0 S1.
  Proof.
    intro C.
    destruct (@layerwise_equivariant_choice M N G rin rout (fun g => a1 (inv g)) aL adjunction_first adjunction_last th
                f_equivariant C theta_identifiable) as [S0].
    exists S0. apply structure_unique.
  Qed.

  (** … which for a finite group is provable. *)
  Corollary layerwise_equivariant_paper_finite : Finite G ->
    exists S0, forall S1, same_homs S0 S1.
  Proof.
    intro F. apply layerwise_equivariant_paper_choice. intros R HR.
    exact (finite_choice F (fun i => @one (K M i)) R HR).
  Qed.
End Paper.
