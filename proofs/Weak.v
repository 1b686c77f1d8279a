(** The weakly identifiable case: theta = beta(theta~), with theta~ identifiable in a submodel.

    What is true: the theorem holds on the submodel, if the submodel itself has the adjunction property; transported
    to V_i the action is sigma_i(g) = alpha_i rho_i(g) alpha*_i, multiplicative but not unital; the layers are
    equivariant on the image of alpha, which holds every reachable state, and everywhere if alpha* commutes with the
    layers. That no more is true is the subject of WeakCounterexamples.v. Stdlib only, no axioms.

    Notation: [sub] is the submodel, with [alpha i] : V~_i -> V_i, [star i] = alpha*_i and [beta i]; sub_th is theta~
    and th its image; rin, rout are the actions of G at the ends, [sigma i g] the transported action. *)
From Coq Require Import Arith Lia Bool.
From Catnet Require Import Groups Models Layerwise.
Set Implicit Arguments.

(** alpha, alpha*, beta.  "The identity at both ends" is said as "bijections at both ends", of which it is the special
    case, since equality of types is a nuisance. *)
Record Submodel (M : Model) (L : nat) := mkSubmodel {
  sub : Model;
  alpha : forall i, V sub i -> V M i;
  star : forall i, V M i -> V sub i;
  star_alpha : forall i x, star i (alpha i x) = x;
  beta : forall i, Theta sub i -> Theta M i;
  commutes : forall i, i < L -> forall x t,
     layer M i (alpha i x) (beta i t) = alpha (S i) (layer sub i x t);
  alpha_star_0 : forall x, alpha 0 (star 0 x) = x;
  alpha_star_L : forall x, alpha L (star L x) = x }.

Definition pushed (M : Model) L (S : Submodel M L) (sub_th : Params (sub S)) : Params M :=
  fun i => beta S i (sub_th i).

(** The definition, as it stands in the paper. *)
Definition weakly_identifiable (M : Model) L (th : Params M) : Prop :=
  exists (S : Submodel M L) (sub_th : Params (sub S)),
    identifiable L sub_th /\ forall i, i < L -> th i = beta S i (sub_th i).

Section Weak.
  Variables (M : Model) (N : nat).
  Notation L := (S N).
  Variable SM : Submodel M L.
  Let Mt := sub SM.
  Variable sub_th : Params Mt.
  Let th : Params M := pushed SM sub_th.
  Variable G : Group.
  Variable rin : Action G (V M 0).
  Variable rout : Action G (V M L).

  Lemma run_sub n : n <= L -> forall x, run th n (alpha SM 0 x) = alpha SM n (run sub_th n x).
  Proof.
    induction n; intros Hn x; simpl; auto.
    rewrite IHn by lia. unfold th, pushed. apply (commutes SM). lia.
  Qed.

  (** The actions at the ends, on the submodel. *)
  Definition sub_rin : Action G (V Mt 0).
  Proof.
    refine (@mkAction G (V Mt 0) (fun g x => star SM 0 (rin g (alpha SM 0 x))) _ _).
    - intro x. rewrite act1. apply star_alpha.
    - intros g h x. now rewrite actM, alpha_star_0.
  Defined.
  Definition sub_rout : Action G (V Mt L).
  Proof.
    refine (@mkAction G (V Mt L) (fun g x => star SM L (rout g (alpha SM L x))) _ _).
    - intro x. rewrite act1. apply star_alpha.
    - intros g h x. now rewrite actM, alpha_star_L.
  Defined.

  Lemma sub_equivariant :
    equivariant L rin rout th -> equivariant L sub_rin sub_rout sub_th.
  Proof.
    intros H g x.
    rewrite <- (star_alpha SM L (run sub_th L _)), <- run_sub by lia.
    unfold sub_rin at 1; cbn [act]. rewrite alpha_star_0, (H g (alpha SM 0 x)).
    rewrite run_sub by lia. reflexivity.
  Qed.

  (** The theorem on the submodel.  The adjunction property is asked of the submodel: that of the full model alone is not
      enough ([WeakCounterexamples.One.refuted]). *)
  Section Main.
    Variable first : G -> Theta Mt 0 -> Theta Mt 0.
    Hypothesis adjunction_first : forall g x t, layer Mt 0 (sub_rin g x) t = layer Mt 0 x (first g t).
    Variable last : G -> Theta Mt N -> Theta Mt N.
    Hypothesis adjunction_last : forall g x t, sub_rout g (layer Mt N x t) = layer Mt N x (last g t).

    Theorem weak_layerwise_equivariant :
      identifiable_by L sub_th -> equivariant L rin rout th -> LayerwiseStructure sub_rin sub_rout sub_th.
    Proof.
      intros Hid He.
      exact (layerwise_equivariant first last adjunction_first adjunction_last (sub_equivariant He) Hid).
    Qed.
  End Main.

  (** Sufficient: adjunction of the full model, and a beta that commutes with the actions on the parameters. *)
  Lemma sub_adjunction_in
    (a1 : G -> Theta M 0 -> Theta M 0) (b1 : G -> Theta Mt 0 -> Theta Mt 0) :
    (forall g t x, layer M 0 (rin g x) t = layer M 0 x (a1 g t)) ->
    (forall g t, beta SM 0 (b1 g t) = a1 g (beta SM 0 t)) ->
    forall g t x, layer Mt 0 (sub_rin g x) t = layer Mt 0 x (b1 g t).
  Proof.
    intros H1 H2 g t x.
    rewrite <- (star_alpha SM 1 (layer Mt 0 (sub_rin g x) t)), <- (star_alpha SM 1 (layer Mt 0 x _)).
    unfold Mt. rewrite <- (commutes SM (Nat.lt_0_succ N) (sub_rin g x)), <- (commutes SM (Nat.lt_0_succ N) x).
    unfold sub_rin; cbn [act]. now rewrite alpha_star_0, H1, H2.
  Qed.
  Lemma sub_adjunction_out
    (aL : G -> Theta M N -> Theta M N) (bL : G -> Theta Mt N -> Theta Mt N) :
    (forall g t x, rout g (layer M N x t) = layer M N x (aL g t)) ->
    (forall g t, beta SM N (bL g t) = aL g (beta SM N t)) ->
    forall g t x, sub_rout g (layer Mt N x t) = layer Mt N x (bL g t).
  Proof.
    intros H1 H2 g t x. rewrite <- (star_alpha SM L (layer Mt N x (bL g t))).
    unfold Mt. rewrite <- (commutes SM (Nat.lt_succ_diag_r N) x (bL g t)). unfold sub_rout; cbn [act].
    rewrite <- (commutes SM (Nat.lt_succ_diag_r N) x t). now rewrite H1, H2.
  Qed.

  (** ** Transport to V_i *)
  Section Transport.
    Variable LS : LayerwiseStructure sub_rin sub_rout sub_th.

    Definition e i (v : V M i) : V M i := alpha SM i (star SM i v).
    Arguments e {i} v.
    Definition in_image i (v : V M i) : Prop := e v = v.
    Arguments in_image {i} v.
    Definition sigma i (g : G) (v : V M i) : V M i :=
      alpha SM i (action LS i g (star SM i v)).

    Lemma in_image_iff i (v : V M i) : in_image v <-> exists x, v = alpha SM i x.
    Proof.
      split.
      - intro H. exists (star SM i v). now symmetry.
      - intros [x ->]. unfold in_image, e. now rewrite star_alpha.
    Qed.

    (** Multiplicative, but not unital: the unit acts by the idempotent alpha alpha*. *)
    Theorem sigma_mul i g h v : sigma i (op g h) v = sigma i g (sigma i h v).
    Proof. unfold sigma. now rewrite star_alpha, actM. Qed.
    Theorem sigma_one i v : sigma i one v = e v.
    Proof. unfold sigma. now rewrite act1. Qed.
    Lemma sigma_image i g v : in_image (sigma i g v).
    Proof. apply in_image_iff. eexists; reflexivity. Qed.
    (** So G acts on the image of alpha. *)
    Corollary sigma_unital_on_image i v : in_image v -> sigma i one v = v.
    Proof. intro H. now rewrite sigma_one. Qed.

    Lemma layer_image i (v : V M i) : i < L -> in_image v -> in_image (layer M i v (th i)).
    Proof.
      intros Hi H. apply in_image_iff in H. destruct H as [x ->].
      apply in_image_iff. eexists. apply (commutes SM); exact Hi.
    Qed.

    (** On every v, after the idempotent. *)
    Theorem sigma_layer i g v : i < L ->
      layer M i (sigma i g v) (th i) = sigma (S i) g (layer M i (e v) (th i)).
    Proof.
      intro Hi. unfold sigma, e, th, pushed. rewrite !(commutes SM) by exact Hi.
      rewrite star_alpha. f_equal. now apply (action_layer LS).
    Qed.
    (** Equivariance on the image of alpha … *)
    Theorem sigma_equivariant i g v : i < L -> in_image v ->
      layer M i (sigma i g v) (th i) = sigma (S i) g (layer M i v (th i)).
    Proof. intros Hi H. rewrite sigma_layer by exact Hi. now rewrite H. Qed.

    (** … which holds every state that the network reaches. *)
    Theorem run_in_image i x : i <= L -> in_image (run th i x).
    Proof.
      intro Hi. rewrite <- (alpha_star_0 SM x), run_sub by exact Hi.
      apply in_image_iff. eexists; reflexivity.
    Qed.
    Theorem sigma_0 g v : sigma 0 g v = rin g v.
    Proof. unfold sigma. rewrite (action_0 LS). cbn. now rewrite !alpha_star_0. Qed.
    Theorem sigma_L g v : sigma L g v = rout g v.
    Proof. unfold sigma. rewrite (action_L LS). cbn [act sub_rout]. now rewrite !alpha_star_L. Qed.

    (** If alpha* commutes with the layer, on all of V_i. *)
    Theorem sigma_equivariant_everywhere i : i < L ->
      (forall v, star SM (S i) (layer M i v (th i)) = layer Mt i (star SM i v) (sub_th i)) ->
      forall g v, layer M i (sigma i g v) (th i) = sigma (S i) g (layer M i v (th i)).
    Proof.
      intros Hi H g v. unfold sigma. rewrite H.
      unfold th, pushed. rewrite (commutes SM) by exact Hi. f_equal.
      now apply (action_layer LS).
    Qed.

    (** If the groups K~_i map to the K_i compatibly with alpha, there is a unital action of G on every V_i, through K_i,
        under which the layers are equivariant on the image of alpha. *)
    Section Iota.
      Variable iota : forall i, K Mt i -> K M i.
      Hypothesis iota_hom : forall i a b, iota i (op a b) = op (iota i a) (iota i b).
      Hypothesis iota_alpha : forall i k x,
        alpha SM i (kact Mt i k x) = kact M i (iota i k) (alpha SM i x).

      Definition hat_hidden i : Action G (V M i).
      Proof.
        refine (@mkAction G (V M i) (fun g v => kact M i (iota i (hom LS i g)) v) _ _).
        - intro v. rewrite (@idem_one (K M i) (iota i (hom LS i one))).
          + apply act1.
          + now rewrite <- iota_hom, <- (hom_mul LS), op1l.
        - intros g h v. rewrite (hom_mul LS), iota_hom. apply actM.
      Defined.
      Definition hat : forall i, Action G (V M i) :=
        ext (fun i => Action G (V M i)) L rin rout hat_hidden.

      Lemma hat_alpha i g x : i <= L -> hat i g (alpha SM i x) = alpha SM i (action LS i g x).
      Proof.
        intro Hi. unfold hat. destruct (Nat.eq_dec i 0) as [->|H0].
        { rewrite ext_0, (action_0 LS). cbn. now rewrite alpha_star_0. }
        destruct (Nat.eq_dec i L) as [->|HL].
        { rewrite ext_L, (action_L LS) by lia. cbn [act sub_rout]. now rewrite alpha_star_L. }
        rewrite ext_mid by lia. rewrite (action_hom LS) by lia. cbn.
        symmetry. apply iota_alpha.
      Qed.

      Theorem hat_equivariant i g v : i < L -> in_image v ->
        layer M i (hat i g v) (th i) = hat (S i) g (layer M i v (th i)).
      Proof.
        intros Hi H. apply in_image_iff in H. destruct H as [x ->].
        rewrite hat_alpha by lia. unfold th, pushed.
        rewrite !(commutes SM) by exact Hi. rewrite hat_alpha by lia. f_equal.
        now apply (action_layer LS).
      Qed.
    End Iota.
  End Transport.
End Weak.

