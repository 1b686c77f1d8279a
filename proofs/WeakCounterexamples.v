(** Two counterexamples to looser readings of the weak case, and that the theorem's hypotheses can be met.

    [One]: adjunction of the full model alone is not enough; the submodel's parameter space has one point. [Two]: even
    with the submodel's own adjunction, and alpha* commuting with every layer on all of V, an action of G on all of
    V_1 (unital, extending the ends, with equivariant layers) need not exist: the fibres of alpha* have sizes 2 and 1.
    Stdlib only, no axioms.

    Notation: as in Weak.v; [sw] is the action of the group of order two that swaps the two points of bool. *)
From Coq Require Import Arith Lia Bool.
From Catnet Require Import Groups Models Layerwise Weak.
Set Implicit Arguments.

(** The model whose parameters are all functions, with trivial groups. *)
Definition FunModel (W : nat -> Type) : Model :=
  @mkModel W (fun i => W i -> W (S i)) (fun _ => trivial_group) (fun i => trivial_action trivial_group (W i))
           (fun i x t => t x).

(** Actions of G on all the V_i that extend those at the ends, with equivariant layers. *)
Definition full_layerwise (M : Model) L (G : Group)
  (rin : Action G (V M 0)) (rout : Action G (V M L)) (th : Params M) : Prop :=
  exists rho : forall i, Action G (V M i),
    (forall g x, rho 0 g x = rin g x) /\ (forall g x, rho L g x = rout g x) /\
    forall i, i < L -> forall g x, layer M i (rho i g x) (th i) = rho (S i) g (layer M i x (th i)).

Definition adjunction (M : Model) N (G : Group)
  (rin : Action G (V M 0)) (rout : Action G (V M (S N))) : Prop :=
  (exists a1 : Action G (Theta M 0),
     forall g x t, layer M 0 (rin g x) t = layer M 0 x (a1 (inv g) t)) /\
  (exists aL : Action G (Theta M N),
     forall g x t, rout g (layer M N x t) = layer M N x (aL g t)).

(** The same without naming the actions on the parameters: for functions as parameters these would need extensionality. *)
Definition adjunction_ex (M : Model) N (G : Group)
  (rin : Action G (V M 0)) (rout : Action G (V M (S N))) : Prop :=
  (forall g t, exists t', forall x, layer M 0 (rin g x) t = layer M 0 x t') /\
  (forall g t, exists t', forall x, rout g (layer M N x t) = layer M N x t').

(** * Adjunction of the full model alone is not enough *)
Module One.
  Definition W (i : nat) : Type :=
    match i with 0 => (bool * bool)%type | 1 => option bool | _ => unit end.
  Definition rin : Action two (W 0).
  Proof. refine (@mkAction two (W 0) (fun g x => (xorb g (fst x), snd x)) _ _).
    - now intros [[] b]. - intros [] [] [[] b]; reflexivity. Defined.
  Definition rout : Action two (W 2) := trivial_action two (W 2).
  (** Parameters are a group element and a function, so that G acts on Theta_1 without extensionality of functions. *)
  Definition tw (i : nat) (s : bool) : W i -> W i :=
    match i return W i -> W i with 0 => rin s | S _ => fun x => x end.
  Definition Mf : Model :=
    @mkModel W (fun i => (bool * (W i -> W (S i)))%type) (fun _ => trivial_group)
      (fun i => trivial_action trivial_group (W i)) (fun i x st => snd st (tw i (fst st) x)).
  Definition th : Params Mf :=
    fun i => (false, match i return W i -> W (S i) with
             | 0 => fun x => if fst x then Some (snd x) else None
             | S _ => fun _ => tt end).
  (** The submodel: the same spaces, and one parameter. *)
  Definition Ms : Model :=
    @mkModel W (fun _ => unit) (fun _ => trivial_group) (fun i => trivial_action trivial_group (W i))
             (fun i x _ => layer Mf i x (th i)).
  Definition SM : Submodel Mf 2.
  Proof.
    refine (@mkSubmodel Mf 2 Ms (fun _ x => x) (fun _ x => x) _ (fun i _ => th i) _ _ _);
    reflexivity.
  Defined.

  Theorem refuted :
    adjunction Mf 1 rin rout /\
    weakly_identifiable 2 th /\
    equivariant (M := Mf) 2 rin rout th /\
    ~ full_layerwise (M := Mf) 2 rin rout th.
  Proof.
    split; [|split; [|split]].
    - split.
      + unshelve eexists.
        { refine (@mkAction two (Theta Mf 0) (fun g st => (xorb g (fst st), snd st)) _ _).
          - intros [[] t]; reflexivity.
          - intros [] [] [[] t]; reflexivity. }
        intros [] [[] b] [[] t]; reflexivity.
      + exists (trivial_action two (Theta Mf 1)). reflexivity.
    - exists SM, (fun _ => tt). split; [|reflexivity].
      intros t' _. exists (fun _ => tt). split.
      + split; [reflexivity|split; [reflexivity|]]. intros i Hi x. reflexivity.
      + intros k' _ i _. now destruct (k' i).
    - intros g x. reflexivity.
    - intros (rho & R0 & RL & R).
      pose proof (R 0 (Nat.lt_0_succ _) true (false, true)) as A.
      pose proof (R 0 (Nat.lt_0_succ _) true (false, false)) as B.
      rewrite R0 in A, B. cbn in A, B. congruence.
  Qed.
End One.

(** * An action on all of V_1 need not exist *)
Module Two.
  Definition W (i : nat) : Type := match i with 1 => option bool | _ => bool end.
  Definition sw : Action two bool.
  Proof. refine (@mkAction two bool (fun g x => xorb g x) _ _).
    - intros []; reflexivity. - intros [] [] []; reflexivity. Defined.
  Definition dflt (v : option bool) : bool := match v with Some b => b | None => true end.
  Definition Kt (i : nat) : Group := match i with 1 => two | _ => trivial_group end.
  Definition kt (i : nat) : Action (Kt i) bool :=
    match i return Action (Kt i) bool with
    | 0 => trivial_action trivial_group bool | 1 => sw | S (S _) => trivial_action trivial_group bool end.
  Definition Ms : Model :=
    @mkModel (fun _ => bool) (fun _ => bool -> bool) Kt kt (fun i x t => t x).
  Definition a (i : nat) : bool -> W i :=
    match i return bool -> W i with 0 => fun x => x | 1 => Some | S (S _) => fun x => x end.
  Definition a_star (i : nat) : W i -> bool :=
    match i return W i -> bool with 0 => fun x => x | 1 => dflt | S (S _) => fun x => x end.
  Definition SM : Submodel (FunModel W) 2.
  Proof.
    refine (@mkSubmodel (FunModel W) 2 Ms a a_star _ (fun i t x => a (S i) (t (a_star i x))) _ _ _).
    - intros [|[|i]] x; reflexivity.
    - intros i Hi x t. cbn. f_equal. f_equal. destruct i as [|[|i]]; reflexivity.
    - reflexivity.
    - reflexivity.
  Defined.
  Definition sub_th : Params Ms := fun _ x => x.
  Definition th : Params (FunModel W) := pushed SM sub_th.

  Lemma sub_identifiable : identifiable 2 sub_th.
  Proof.
    intros t' H. unfold same_function in H. cbn in H.
    pose proof (H true) as H1; pose proof (H false) as H0.
    assert (B : t' 0 true = negb (t' 0 false)).
    { destruct (t' 0 true) eqn:E1, (t' 0 false) eqn:E0; auto; cbn in *; congruence. }
    exists (fun i => match i return Kt i with 0 => tt | 1 => t' 0 false | S (S _) => tt end).
    split.
    - split; [reflexivity|split; [reflexivity|]]. intros i Hi x.
      assert (i = 0 \/ i = 1) as [->| ->] by lia; cbn.
      + destruct x; [rewrite B|]; unfold sub_th; destruct (t' 0 false); reflexivity.
      + unfold sub_th. destruct (t' 0 false) eqn:E0; cbn in B; rewrite B in H1;
          rewrite ?E0 in H0; destruct x; cbn; auto.
    - intros k' (K0 & KL & R) i Hi.
      assert (i = 0 \/ i = 1 \/ i = 2) as [->|[->| ->]] by lia.
      + exact K0.
      + specialize (R 0 (Nat.lt_0_succ _) false). cbn in R.
        unfold sub_th in R. rewrite R. symmetry. apply xorb_false_r.
      + exact KL.
  Qed.

  Theorem refuted :
    identifiable 2 sub_th /\
    adjunction_ex Ms 1 sw sw /\
    equivariant (M := FunModel W) 2 sw sw th /\
    (forall i, i < 2 -> forall v,
        star SM (S i) (layer (FunModel W) i v (th i)) = layer Ms i (star SM i v) (sub_th i)) /\
    ~ full_layerwise (M := FunModel W) 2 sw sw th.
  Proof.
    split; [exact sub_identifiable|]. split; [|split; [|split]].
    - split; intros g t; eexists (fun x => _); intro x; reflexivity.
    - intros g x. reflexivity.
    - intros i Hi v. destruct i as [|[|i]]; [reflexivity|reflexivity|lia].
    - intros (rho & R0 & RL & R).
      pose proof (R 1 (Nat.lt_succ_diag_r _) true None) as A.
      pose proof (R 1 (Nat.lt_succ_diag_r _) true (Some true)) as B.
      rewrite RL in A, B. cbn in A, B.
      assert (E : rho 1 true None = rho 1 true (Some true)).
      { change (dflt (rho 1 true None) = false) in A.
        change (dflt (rho 1 true (Some true)) = false) in B.
        destruct (rho 1 true None) as [[]|], (rho 1 true (Some true)) as [[]|];
          cbn in A, B; congruence. }
      apply (f_equal (rho 1 (inv (true : two)))) in E.
      rewrite !actKV in E. discriminate.
  Qed.

  (** The hypotheses of the theorem can be met: by the submodel above. *)
  Theorem nonvacuous : inhabited (LayerwiseStructure (M := Ms) (N := 1) sw sw sub_th).
  Proof.
    exact (@layerwise_equivariant_finite Ms 1 two sw sw
             (fun g t x => t (sw g x)) (fun g t x => sw g (t x)) (fun g x t => eq_refl) (fun g x t => eq_refl) sub_th
             (fun g x => eq_refl) finite_two sub_identifiable).
  Qed.
End Two.
