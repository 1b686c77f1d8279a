(** Layered models: the (V_i, Theta_i, f_i, K_i) of the paper, and what it means to be identifiable.

    Layers are numbered from 0: [layer i] maps [V i] to [V (S i)].  A network of depth L uses the layers 0, …, L-1; what
    stands beyond is irrelevant.  Stdlib only, no axioms.

    Notation: M is a model, [V M i], [Theta M i], [K M i] its spaces, parameters and groups; [kact M i k x] is k x;
    [layer M i x t] is f_(i+1)(x; t); th, th' are parameters, L the depth, [run th n x] the state after n layers. *)
From Coq Require Import Arith Lia Eqdep_dec.
From Catnet Require Import Groups.
Set Implicit Arguments.

Record Model := mkModel {
  V : nat -> Type;
  Theta : nat -> Type;
  K : nat -> Group;
  kact : forall i, Action (K i) (V i);
  layer : forall i, V i -> Theta i -> V (S i) }.

Definition Params (M : Model) := forall i, Theta M i.

(** ** One value of a family changed *)
Section Update.
  Variable F : nat -> Type.

  Definition upd (th : forall i, F i) (i : nat) (t : F i) : forall j, F j :=
    fun j => match Nat.eq_dec i j with
             | left e => eq_rect i F t j e
             | right _ => th j
             end.
  Arguments upd : clear implicits.

  Lemma upd_same th i t : upd th i t i = t.
  Proof.
    unfold upd. destruct (Nat.eq_dec i i) as [e|n]; [|congruence]. now rewrite (UIP_refl_nat _ e).
  Qed.

  Lemma upd_diff th i t j : i <> j -> upd th i t j = th j.
  Proof. unfold upd. destruct (Nat.eq_dec i j); congruence. Qed.
  Arguments upd : clear implicits.

  (** [ext L a0 aL h] is a0 at 0, aL at L, and h elsewhere. *)
  Definition ext (L : nat) (a0 : F 0) (aL : F L) (h : forall i, F i) := upd (upd h L aL) 0 a0.
  Arguments ext : clear implicits.

  Lemma ext_0 L a0 aL h : ext L a0 aL h 0 = a0.
  Proof. apply upd_same. Qed.

  Lemma ext_L L a0 aL h : 0 < L -> ext L a0 aL h L = aL.
  Proof. intro. unfold ext. rewrite upd_diff by lia. apply upd_same. Qed.

  Lemma ext_mid L a0 aL h i : 0 < i -> i <> L -> ext L a0 aL h i = h i.
  Proof. intros. unfold ext. now rewrite !upd_diff by lia. Qed.
End Update.
Arguments upd : clear implicits.
Arguments ext : clear implicits.

Section Net.
  Variable M : Model.

  Fixpoint run (th : Params M) (n : nat) : V M 0 -> V M n :=
    match n with
    | 0 => fun x => x
    | S m => fun x => layer M m (run th m x) (th m)
    end.

  Variable L : nat.

  (** k carries theta to theta'; it is trivial at both ends. *)
  Definition related (th' th : Params M) (k : forall i, K M i) : Prop :=
    k 0 = one /\ k L = one /\
    forall i, i < L -> forall x,
      layer M i x (th' i) = kact M (S i) (k (S i)) (layer M i (kact M i (inv (k i)) x) (th i)).

  Definition same_function (th' th : Params M) : Prop := forall x, run th' L x = run th L x.

  Definition uniquely_related th' th k : Prop :=
    related th' th k /\ forall k', related th' th k' -> forall i, i <= L -> k' i = k i.

  (** The paper's definition … *)
  Definition identifiable (th : Params M) : Prop :=
    forall th', same_function th' th -> exists k, uniquely_related th' th k.

  (** … and with k as a function of th', which needs no principle of choice to be used. *)
  Definition identifiable_by (th : Params M) : Type :=
    forall th', same_function th' th -> { k | uniquely_related th' th k }.

  Lemma identifiable_by_identifiable th : identifiable_by th -> identifiable th.
  Proof. intros H th' E. destruct (H th' E) as [k Hk]. now exists k. Qed.

  (** Identifiability forces trivial stabilisers. *)
  Lemma identifiable_free th : identifiable th -> forall k, related th th k -> forall i, i <= L -> k i = one.
  Proof.
    intros H k Hk i Hi. destruct (H th (fun _ => eq_refl)) as [k0 [H0 U0]].
    rewrite (U0 k Hk i Hi). symmetry. apply (U0 (fun _ => one)); auto.
    repeat split; auto. intros j Hj x. now rewrite inv_one, !act1.
  Qed.

  (** Related parameters do compute the same function: the converse of identifiability. *)
  Lemma related_same th' th k : related th' th k -> same_function th' th.
  Proof.
    intros (K0 & KL & H).
    assert (R : forall n, n <= L -> forall x, run th' n x = kact M n (k n) (run th n x)).
    { induction n; intros Hn x; simpl.
      - now rewrite K0, act1.
      - rewrite H, IHn by lia. now rewrite actKV. }
    intro x. rewrite R by lia. now rewrite KL, act1.
  Qed.

  (** ** End-to-end equivariance, and the easy direction of the theorem *)
  Variable G : Group.

  Definition equivariant (rin : Action G (V M 0)) (rout : Action G (V M L)) (th : Params M) : Prop :=
    forall g x, run th L (rin g x) = rout g (run th L x).

  Lemma layerwise_implies_equivariant (rho : forall i, Action G (V M i)) (th : Params M) :
    (forall i, i < L -> forall g x, layer M i (rho i g x) (th i) = rho (S i) g (layer M i x (th i))) ->
    equivariant (rho 0) (rho L) th.
  Proof.
    intros H.
    assert (R : forall n, n <= L -> forall g x, run th n (rho 0 g x) = rho n g (run th n x)).
    { induction n; intros Hn g x; simpl; auto. rewrite IHn by lia. apply H. lia. }
    intros g x. now apply R.
  Qed.
End Net.
