(** An accepted certificate is an instance of the paper's structure, on its network, over R^n.

    Notation: c is a certificate (Certificates.v), [M] the model of perceptrons with its widths (Perceptrons.v),
      [theta] its
    network as parameters of M; a group G acts at the two ends through words in the generators: [word_of g] is one for
      g.
    [LayerActions] is the conclusion of the theorem of the paper without uniqueness: homomorphisms of G into the K_i,
      that
    is positive monomial matrices for ReLU and signed permutations for odd activations, under which every layer is
    equivariant.  With the axioms of the real numbers. *)
From Coq Require Import ZArith Reals Lra List Arith Lia Bool.
From Catnet Require Import Groups Models Layerwise Scalars Matrices Certificates Uniqueness Activations RealNumbers.
From Catnet Require Import Vectors Perceptrons.
Import ListNotations.
Local Open Scope R_scope.

Section Accepted.
  Variable s : Activation.
  Variable class : activation.
  Definition scale_of : Z -> BinNums.positive -> bool := match class with Homogeneous => positive_scale | _ =>
    unit_scale end.
  Hypothesis not_linear : class <> Linear.
  Hypothesis passes : forall a d, scale_of a d = true -> ok s (IZR a * / IZR (Zpos d)) = true.
  Hypothesis obeyed : obeys reals positive_real class s.

  Variables (c : certificate) (h : reason) (N : nat).
  Notation L := (S N).
  Hypothesis depth_c : depth c = L.
  Hypothesis accepted : check class h c = true.
  Notation M := (mlp s (dim c) L).

  Definition theta : Params M := fun i =>
    let l := layer_at c i in
    make_affine (dim c i) (dim c (S i))
      (fun j k => IZR (nth (S k) (nth j (rows l) []) 0%Z) * / IZR (Zpos (den l)))
      (fun j => IZR (nth O (nth j (rows l) []) 0%Z) * / IZR (Zpos (den l))).

  Let sound : layerwise_equivariant reals c s := check_sound reals positive_real positive_real_ok class h c s accepted
    obeyed.
  Let layers_checked : check_layers (commutes_with class) c = true.
  Proof. pose proof accepted as H. unfold check in H. now apply andb_prop in H as [H _]. Qed.

  (** *** The network of the certificate is the network of the model *)
  Lemma height_affine i j (x : tuple R (dim c i)) : (j < dim c (S i))%nat ->
    height (theta i) j x = / IZR (Zpos (den (layer_at c i))) * @Matrices.dot reals (nth j (rows (layer_at c i)) []) (1
      :: entries x).
  Proof.
    intro Hj. unfold theta. rewrite height_make by exact Hj. rewrite dot_as_sum. cbn [length]. rewrite sum_first,
      tuple_length.
    unfold dot. simpl. rewrite Rmult_plus_distr_l, <- sum_scal, Rplus_comm. f_equal; [ring|].
    apply sum_ext. intros k Hk. unfold at_. ring.
  Qed.
  Lemma layer_entries i (x : tuple R (dim c i)) : (i < L)%nat -> entries (layer M i x (theta i)) = Certificates.f (K
    := reals) s c i (entries x).
  Proof.
    intro Hi. unfold Certificates.f, Certificates.affine, mv. rewrite depth_c. simpl layer.
    assert (E : forall g : R -> R, map (fun j => g (height (theta i) j x)) (seq 0 (dim c (S i)))
      = map g (map (fun r => / IZR (Zpos (den (layer_at c i))) * @Matrices.dot reals r (1 :: entries x)) (rows
        (layer_at c i)))).
    { intro g. rewrite map_map. apply (list_ext (g (height (theta i) O x))).
      - now rewrite !map_length, seq_length.
      - intros j Hj. rewrite map_length, seq_length in Hj.
        rewrite (map_nth (fun j => g (height (theta i) j x))). rewrite seq_nth by exact Hj. rewrite Nat.add_0_l,
          height_affine by exact Hj.
        set (F := fun r => g (/ IZR (Zpos (den (layer_at c i))) * @Matrices.dot reals r (1 :: entries x))).
        rewrite (nth_indep (map F _) _ (F [])) by (rewrite map_length; exact Hj). now rewrite (map_nth F). }
    destruct (S i <? L).
    - exact (E s).
    - rewrite <- (map_id (map _ (rows (layer_at c i)))). exact (E (fun y => y)).
  Qed.

  (** *** The hidden operators are in K_i *)
  Definition monomial_of (n : nat) (T : lin) : monomial n :=
    match T with
    | Dense _ => identity
    | Mono p d => make_monomial (fun r => fst (nth r p (O, 0%Z))) (fun r => IZR (snd (nth r p (O, 0%Z))) * / IZR (Zpos
      d))
    end.
  Lemma monomial_of_spec n T : wf_lin n T = true -> commutes_with class T = true ->
    proper (ok s) (monomial_of n T) = true
    /\ forall x : tuple R n, entries (moves (monomial_of n T) x) = @ap reals T (entries x).
  Proof.
    intros W C. assert (C' : Uniqueness.monomial_with scale_of T = true) by (unfold scale_of; destruct class; auto;
      congruence).
    destruct T as [m|p d]; [discriminate|]. simpl in *. unfold wf_lin in W. apply andb_prop in W as [W1 W2].
    apply Nat.eqb_eq in W1. simpl in W1. rewrite forallb_forall in W2, C'. split.
    - apply proper_iff. intros i Hi. rewrite column_make, scale_make by exact Hi.
      assert (I : In (nth i p (O, 0%Z)) p) by (apply nth_In; lia). split; [apply Nat.ltb_lt; exact (W2 _ I)|].
      apply passes, (C' _ I).
    - intro x. apply (list_ext 0); unfold moves, tgen, entries at 1; simpl.
      + now rewrite !map_length, seq_length.
      + intros i Hi. rewrite map_length, seq_length in Hi.
        set (F := fun r => _). set (H := fun jc : nat * Z => _).
        rewrite (nth_indep (map F _) _ (F O)) by (now rewrite map_length, seq_length).
        rewrite (map_nth F), seq_nth, Nat.add_0_l by exact Hi.
        rewrite (nth_indep (map H p) _ (H (O, 0%Z))) by (rewrite map_length; lia). rewrite (map_nth H).
        unfold F, H. rewrite column_make, scale_make by exact Hi. reflexivity.
  Qed.

  Definition hidden (i : nat) : Prop := (0 < i)%nat /\ (i < L)%nat.
  Lemma letter_spec a i : (fst a < length (generators c))%nat -> hidden i ->
    proper (ok s) (monomial_of (dim c i) (operator c a i)) = true
    /\ forall x, entries (moves (monomial_of (dim c i) (operator c a i)) x) = @ap reals (operator c a i) (entries x).
  Proof.
    intros Ha [H0 HL].
    destruct (letter_at (commutes_with class) c layers_checked a Ha i ltac:(rewrite depth_c; lia)) as (W & _ & C).
    apply monomial_of_spec; [exact W|]. apply C. unfold is_hidden. rewrite depth_c. apply andb_true_intro. split;
      apply Nat.ltb_lt; lia.
  Qed.
  Lemma inverse_inverse a : inverse (inverse a) = a.
  Proof. destruct a as [j b]. unfold inverse. simpl. now rewrite negb_involutive. Qed.
  Lemma letter_inverts a i : (fst a < length (generators c))%nat -> hidden i ->
    compose (monomial_of (dim c i) (operator c a i)) (monomial_of (dim c i) (operator c (inverse a) i)) = identity.
  Proof.
    intros Ha Hi. assert (Hb : (fst (inverse a) < length (generators c))%nat) by exact Ha.
    destruct (letter_spec a i Ha Hi) as [P A], (letter_spec (inverse a) i Hb Hi) as [Q B].
    apply (moves_faithful (ok s) (ok_nonzero s)).
    - apply proper_compose; [apply ok_mul|exact P|exact Q].
    - apply proper_identity, ok_1.
    - intro x. rewrite (moves_compose (ok s)) by exact P. rewrite moves_identity. apply tuple_eq. rewrite A, B.
      apply veq_eq. destruct Hi. apply (the_inverses _ _ _ sound a i (entries x)); [exact Ha|lia|apply tuple_length].
  Qed.
  Definition letter_element (a : letter) (i : nat) : K M i :=
    let p := monomial_of (dim c i) (operator c a i) in let q := monomial_of (dim c i) (operator c (inverse a) i) in
    match bool_dec (inverse_pair (ok s) (p, q)) true with left H => make_pair (ok s) p q H | right _ => one end.
  Lemma letter_acts a i x : (fst a < length (generators c))%nat -> hidden i ->
    entries (kact M i (letter_element a i) x) = @ap reals (operator c a i) (entries x).
  Proof.
    intros Ha Hi. unfold letter_element. destruct (bool_dec _ true) as [E|E].
    - now apply letter_spec.
    - exfalso. apply E, inverse_pair_iff. assert (Hb : (fst (inverse a) < length (generators c))%nat) by exact Ha.
      repeat split; try now apply letter_spec.
      + now apply letter_inverts.
      + rewrite <- (inverse_inverse a) at 2. now apply letter_inverts.
  Qed.

  (** *** Words *)
  Definition word_element (w : word) (i : nat) : K M i := fold_right (fun a k => op (letter_element a i) k) one w.
  Lemma word_acts w i x : valid c w = true -> hidden i ->
    entries (kact M i (word_element w i) x) = @acts reals c w i (entries x).
  Proof.
    intros Hw Hi. induction w as [|a w IH].
    - simpl word_element. rewrite act1. reflexivity.
    - apply valid_cons in Hw as [Ha Hw]. cbn [word_element fold_right]. rewrite actM, letter_acts by assumption.
      unfold word_element in IH. rewrite IH by exact Hw. reflexivity.
  Qed.
  Definition inverse_word (w : word) : word := rev (map inverse w).
  Lemma acts_app w w' i x : @acts reals c (w ++ w') i x = acts c w i (acts c w' i x).
  Proof. unfold acts. apply fold_right_app. Qed.
  Lemma valid_app w w' : valid c (w ++ w') = valid c w && valid c w'.
  Proof. apply forallb_app. Qed.
  Lemma valid_inverse w : valid c w = true -> valid c (inverse_word w) = true.
  Proof.
    unfold valid, inverse_word. rewrite !forallb_forall. intros H a Ha. apply in_rev, in_map_iff in Ha as (b & <- & Hb).
    exact (H b Hb).
  Qed.
  Lemma acts_keeps w i x : valid c w = true -> (i <= L)%nat -> length x = dim c i -> length (@acts reals c w i x) =
    dim c i.
  Proof. intros. apply (acts_length reals (commutes_with class) c layers_checked); auto. rewrite depth_c. lia. Qed.
  Lemma acts_cancel w i x : valid c w = true -> (i <= L)%nat -> length x = dim c i ->
    @acts reals c (inverse_word w) i (acts c w i x) = x.
  Proof.
    intros Hw Hi. revert x. induction w as [|a w IH]; intros x Hx; [reflexivity|].
    pose proof Hw as Hw'. apply valid_cons in Hw' as [Ha Hw'].
    unfold inverse_word. cbn [map rev]. rewrite acts_app.
    replace (acts c [inverse a] i (acts c (a :: w) i x)) with (@acts reals c [inverse a; inverse (inverse a)] i (acts
      c w i x)).
    - assert (E : @acts reals c [inverse a; inverse (inverse a)] i (acts c w i x) = acts c w i x).
      { apply veq_eq. apply (the_inverses _ _ _ sound); [exact Ha|rewrite depth_c; lia|now apply acts_keeps]. }
      rewrite E. now apply IH.
    - rewrite inverse_inverse. reflexivity.
  Qed.
  Lemma acts_cancel_r w i x : valid c w = true -> (i <= L)%nat -> length x = dim c i ->
    @acts reals c w i (acts c (inverse_word w) i x) = x.
  Proof.
    intros Hw Hi Hx.
    assert (E : inverse_word (inverse_word w) = w).
    { unfold inverse_word. rewrite map_rev, rev_involutive, map_map. rewrite (map_ext _ (fun a => a)); [apply map_id|].
      apply inverse_inverse. }
    rewrite <- E at 1. apply acts_cancel; auto. now apply valid_inverse.
  Qed.

  (** *** The group *)
  Variable G : Group.
  Variables (rin : Action G (V M O)) (rout : Action G (V M L)).
  Variable word_of : G -> word.
  Hypothesis words_valid : forall g, valid c (word_of g) = true.
  Hypothesis words_in : forall g x, entries (rin g x) = @acts reals c (word_of g) O (entries x).
  Hypothesis words_out : forall g x, entries (rout g x) = @acts reals c (word_of g) L (entries x).

  Lemma words_multiply g k i x : (i <= L)%nat -> length x = dim c i ->
    @acts reals c (word_of (op g k)) i x = acts c (word_of g) i (acts c (word_of k) i x).
  Proof.
    intros Hi Hx. set (u := inverse_word (word_of (op g k)) ++ word_of g ++ word_of k).
    assert (Vu : valid c u = true).
    { unfold u. rewrite !valid_app, !words_valid. rewrite valid_inverse by apply words_valid. reflexivity. }
    assert (T : @trivial_on reals c u i).
    { apply (a_homomorphism _ _ _ sound u Vu); [| |rewrite depth_c; exact Hi].
      - intros y Hy. apply veq_eq. set (t := exist _ y (proj2 (Nat.eqb_eq _ _) Hy) : V M O).
        change y with (entries t) at 1. unfold u. rewrite !acts_app, <- !words_in, <- actM, words_in.
        apply acts_cancel; [apply words_valid|lia|exact Hy].
      - rewrite depth_c. intros y Hy. apply veq_eq. set (t := exist _ y (proj2 (Nat.eqb_eq _ _) Hy) : V M L).
        change y with (entries t) at 1. unfold u. rewrite !acts_app, <- !words_out, <- actM, words_out.
        apply acts_cancel; [apply words_valid|lia|exact Hy]. }
    specialize (T x Hx). apply veq_eq in T. unfold u in T. rewrite !acts_app in T.
    apply (f_equal (@acts reals c (word_of (op g k)) i)) in T. rewrite acts_cancel_r in T; [now symmetry|apply
      words_valid|exact Hi|].
    apply acts_keeps; [apply words_valid|exact Hi|]. apply acts_keeps; [apply words_valid|exact Hi|exact Hx].
  Qed.

  Definition is_inner (i : nat) : {hidden i} + {~ hidden i}.
  Proof. unfold hidden. destruct (lt_dec 0 i), (lt_dec i L); (left; split; assumption) || (right; tauto). Defined.
  Definition latent (i : nat) (g : G) : K M i := if is_inner i then word_element (word_of g) i else one.
  Lemma latent_mul i g k : latent i (op g k) = op (latent i g) (latent i k).
  Proof.
    unfold latent. destruct (is_inner i) as [Hi|Hi]; [|now rewrite op1l].
    apply (K_faithful (ok s) (ok_1 s) (ok_mul s) (ok_nonzero s)). intro x. apply tuple_eq.
    change (entries (kact M i (word_element (word_of (op g k)) i) x)
            = entries (kact M i (op (word_element (word_of g) i) (word_element (word_of k) i)) x)).
    rewrite actM, !word_acts by (exact Hi || apply words_valid). apply words_multiply; [destruct Hi; lia|apply
      tuple_length].
  Qed.
  Definition latent_action (i : nat) : Action G (V M i).
  Proof.
    refine (@mkAction G (V M i) (fun g x => kact M i (latent i g) x) _ _).
    - intro x. assert (E : latent i one = one) by (apply idem_one; now rewrite <- latent_mul, op1l).
      rewrite E. apply act1.
    - intros g k x. now rewrite latent_mul, actM.
  Defined.
  Definition actions : forall i, Action G (V M i) := ext (fun i => Action G (V M i)) L rin rout latent_action.
  Lemma actions_0 : actions O = rin.
  Proof. exact (ext_0 (fun i => Action G (V M i)) L rin rout _). Qed.
  Lemma actions_L : actions L = rout.
  Proof. exact (ext_L (fun i => Action G (V M i)) rin rout _ (Nat.lt_0_succ N)). Qed.
  Lemma actions_hidden i : hidden i -> actions i = latent_action i.
  Proof. intros [H0 HL]. unfold actions. rewrite ext_mid by lia. reflexivity. Qed.
  Lemma actions_words i g x : (i <= L)%nat -> entries (actions i g x) = @acts reals c (word_of g) i (entries x).
  Proof.
    intro Hi. assert (C : i = O \/ i = L \/ hidden i) by (unfold hidden; lia). destruct C as [-> | [-> | Hh]].
    - now rewrite actions_0, words_in.
    - now rewrite actions_L, words_out.
    - rewrite actions_hidden by exact Hh. simpl. unfold latent. destruct (is_inner i); [|contradiction].
      apply (word_acts (word_of g) i x (words_valid g) Hh).
  Qed.

  Theorem accepted_structure : @LayerActions M N G rin rout theta.
  Proof.
    refine (@Build_LayerActions M N G rin rout theta latent actions _ _ _ _ _).
    - exact latent_mul.
    - intros g x. now rewrite actions_0.
    - intros g x. now rewrite actions_L.
    - intros i H0 HL g x. rewrite actions_hidden by (split; assumption). reflexivity.
    - intros i Hi g x. apply tuple_eq. rewrite layer_entries by exact Hi. rewrite !actions_words by lia.
      rewrite layer_entries by exact Hi. apply veq_eq.
      apply (every_layer _ _ _ sound (word_of g) i (entries x)); [apply words_valid|rewrite depth_c; exact Hi].
  Qed.
End Accepted.

(** ** The two classes, ReLU and tanh *)
Section Both.
  Variables (c : certificate) (h : reason) (N : nat).
  Hypothesis depth_c : depth c = S N.
  Variable G : Group.
  Variable word_of : G -> word.
  Hypothesis words_valid : forall g, valid c (word_of g) = true.

  (** The K_i are the positive monomial matrices: ReLU, leaky ReLU, and every positively homogeneous activation. *)
  Theorem homogeneous_structure f (H : forall k x, 0 < k -> f (k * x) = k * f x) : check Homogeneous h c = true ->
    forall (rin : Action G (tuple R (dim c O))) (rout : Action G (tuple R (dim c (S N)))),
    (forall g x, entries (rin g x) = @acts reals c (word_of g) O (entries x)) ->
    (forall g x, entries (rout g x) = @acts reals c (word_of g) (S N) (entries x)) ->
    @LayerActions (mlp (homogeneous_activation f H) (dim c) (S N)) N G rin rout (theta (homogeneous_activation f H) c
      N).
  Proof.
    intros A rin rout I O.
    refine (accepted_structure (homogeneous_activation f H) Homogeneous _ _ _ c h N depth_c A G rin rout word_of
              words_valid I O).
    - discriminate.
    - intros a d Ha. apply positive_iff. now apply positive_real_ok.
    - split; [intros x y E; simpl in E; now subst|]. exact H.
  Qed.
  Definition relu_structure := homogeneous_structure relu relu_scale.

  (** The K_i are the signed permutations: tanh, and every odd activation. *)
  Theorem odd_structure f (H : forall x, f (- x) = - f x) : check Odd h c = true ->
    forall (rin : Action G (tuple R (dim c O))) (rout : Action G (tuple R (dim c (S N)))),
    (forall g x, entries (rin g x) = @acts reals c (word_of g) O (entries x)) ->
    (forall g x, entries (rout g x) = @acts reals c (word_of g) (S N) (entries x)) ->
    @LayerActions (mlp (odd_activation f H) (dim c) (S N)) N G rin rout (theta (odd_activation f H) c N).
  Proof.
    intros A rin rout I O.
    refine (accepted_structure (odd_activation f H) Odd _ _ _ c h N depth_c A G rin rout word_of words_valid I O).
    - discriminate.
    - intros a d Ha. apply sign_iff. unfold scale_of, unit_scale in Ha. apply Z.eqb_eq in Ha.
      assert (C : a = Zpos d \/ a = (- Zpos d)%Z) by lia. assert (P : IZR (Zpos d) <> 0) by (now apply not_0_IZR).
      destruct C as [-> | ->]; [left|right; rewrite opp_IZR]; field; exact P.
    - split; [intros x y E; simpl in E; now subst|]. exact H.
  Qed.
  Definition tanh_structure := odd_structure tanh tanh_odd.
End Both.

(** ** An example: |x| = relu(x) + relu(-x) is even, by the swap of its two neurons *)
Module Example.
  Local Open Scope Z_scope.
  Definition swap : generator :=
    [(Mono [(0%nat, -1)] 1, Mono [(0%nat, -1)] 1); (Mono [(1%nat, 1); (0%nat, 1)] 1, Mono [(1%nat, 1); (0%nat, 1)] 1);
     (Mono [(0%nat, 1)] 1, Mono [(0%nat, 1)] 1)].
  Definition absolute_value : certificate :=
    mkCertificate 1 [mkMat [[0; 1]; [0; -1]] 1; mkMat [[0; 1; 1]] 1] [swap] [[(0%nat, false); (0%nat, false)]].
  Lemma absolute_value_accepted : check Homogeneous ByUniqueness absolute_value = true.
  Proof. reflexivity. Qed.
  Local Open Scope R_scope.
  Definition sign_change : Action two (tuple R 1).
  Proof.
    refine (@mkAction two (tuple R 1) (fun g x => tgen 1 (fun i => (if g then -1 else 1) * at_ 0 x i)) _ _).
    - intro x. apply (tuple_ext 0). intros i Hi. rewrite at_tgen by exact Hi. simpl. ring.
    - intros g k x. apply (tuple_ext 0). intros i Hi. rewrite !at_tgen by exact Hi. destruct g, k; simpl; ring.
  Defined.
  Definition word_of (g : two) : word := if g then [(O, false)] else [].
  Lemma one_entry (x : tuple R 1) : entries x = [at_ 0 x 0].
  Proof.
    pose proof (tuple_length x) as H. unfold at_. destruct (entries x) as [|a [|b l]]; try discriminate. reflexivity.
  Qed.
  Theorem absolute_value_structure :
    inhabited (@LayerActions (mlp relu_activation (dim absolute_value) 2) 1 two sign_change (trivial_action two _)
                 (theta relu_activation absolute_value 1)).
  Proof.
    constructor. apply (relu_structure absolute_value ByUniqueness 1 eq_refl two word_of).
    - now intros [].
    - exact absolute_value_accepted.
    - intros g x. rewrite !one_entry. destruct g; simpl; unfold at_ at 1; simpl; f_equal; field.
    - intros g x. rewrite !one_entry. destruct g; simpl; f_equal; field.
  Qed.
End Example.
