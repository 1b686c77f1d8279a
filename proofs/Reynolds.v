(** The Reynolds cover: every network that is equivariant under a finite group computes the same function as a network
    that is equivariant layer by layer, with |G| copies of each hidden space.

    Copy h of the cover carries the state of the network at h x: the first layer is x ↦ (f_1(h x))_h, hidden layers
    act copy by copy, and the last one takes the mean of h^{-1} f_L over the copies. g permutes the copies: (g v)(h) =
    v(h g). Equality of maps on copies is pointwise, so that no axiom is needed.

    Notation: as in Layerwise.v; [copies i] is G -> V_i, [permute i g] the action of g on it, W the output space with
    [plus] and [null], [divide n] the division by n. *)
From Coq Require Import List Arith Lia Permutation QArith Qcanon.
From Catnet Require Import Groups Models.
Import ListNotations.
Local Open Scope nat_scope.
Set Implicit Arguments.

(** The output space: a vector space over Q, as far as a mean needs it. *)
Record Means := mkMeans {
  vector :> Type;
  plus : vector -> vector -> vector;
  null : vector;
  divide : nat -> vector -> vector;      (* by n *)
  plusA : forall x y z, plus x (plus y z) = plus (plus x y) z;
  plusC : forall x y, plus x y = plus y x;
  plus0 : forall x, plus null x = x;
  divide_sum : forall n x, 0 < n -> divide n (Nat.iter n (plus x) null) = x }.
Arguments plus {m} _ _.
Arguments null {m}.
Arguments divide {m} _ _.

Section Cover.
  Variables (M : Model) (N : nat).
  Notation L := (S N).
  Variable W : Means.
  Variable out : V M N -> Theta M N -> W.        (* the last layer, into W *)
  Variables (G : Group) (FG : Finite G).
  Variable rin : Action G (V M 0).
  Variable rout : Action G W.
  (** G acts linearly on the output. *)
  Hypothesis rout_plus : forall g x y, rout g (plus x y) = plus (rout g x) (rout g y).
  Hypothesis rout_null : forall g, rout g null = null.
  Hypothesis rout_divide : forall g n x, rout g (divide n x) = divide n (rout g x).
  Variable th : Params M.

  Definition output (x : V M 0) : W := out (run th N x) (th N).
  Definition sum (l : list W) : W := fold_right plus null l.
  Definition order : nat := length (elements FG).

  (** States of the cover: one of the network for every copy. *)
  Definition copies (i : nat) : Type := G -> V M i.
  Definition permute (i : nat) (g : G) (v : copies i) : copies i := fun h => v (op h g).
  Definition cover_first (x : V M 0) : copies 0 := fun h => rin h x.
  Definition cover_layer (i : nat) (v : copies i) : copies (S i) := fun h => layer M i (v h) (th i).
  Definition cover_last (v : copies N) : W :=
    divide order (sum (map (fun h => rout (inv h) (out (v h) (th N))) (elements FG))).
  Fixpoint cover_run (n : nat) (v : copies 0) : copies n :=
    match n with 0 => v | S m => cover_layer (cover_run m v) end.
  Definition cover (x : V M 0) : W := cover_last (cover_run N (cover_first x)).

  (** The permutation of the copies is an action. *)
  Theorem permute_one i (v : copies i) h : permute one v h = v h.
  Proof. unfold permute. now rewrite op1r. Qed.
  Theorem permute_mul i g g' (v : copies i) h : permute (op g g') v h = permute g (permute g' v) h.
  Proof. unfold permute. now rewrite opA. Qed.

  (** ** Every layer of the cover is equivariant *)
  Theorem first_equivariant g x h : cover_first (rin g x) h = permute g (cover_first x) h.
  Proof. unfold cover_first, permute. now rewrite actM. Qed.
  Theorem hidden_equivariant i g (v : copies i) h : cover_layer (permute g v) h = permute g (cover_layer v) h.
  Proof. reflexivity. Qed.

  Lemma sum_permutation l l' : Permutation l l' -> sum l = sum l'.
  Proof.
    intro P. induction P; simpl; auto; try congruence. now rewrite !plusA, (plusC W y x).
  Qed.
  Lemma rout_sum g l : rout g (sum l) = sum (map (fun y => rout g y) l).
  Proof. induction l as [|y l IH]; simpl; [apply rout_null|]. now rewrite rout_plus, IH. Qed.
  Lemma translated g : Permutation (map (fun h => op h g) (elements FG)) (elements FG).
  Proof.
    apply NoDup_Permutation_bis.
    - apply FinFun.Injective_map_NoDup; [|apply (distinct FG)].
      intros h h' E. rewrite <- (op1r h), <- (op1r h'), <- (opVr g), !opA, E. reflexivity.
    - now rewrite map_length.
    - intros h _. apply (complete FG).
  Qed.

  Theorem last_equivariant g (v : copies N) : cover_last (permute g v) = rout g (cover_last v).
  Proof.
    unfold cover_last. rewrite rout_divide, rout_sum. f_equal. rewrite map_map.
    rewrite <- (sum_permutation (Permutation_map (fun h => rout g (rout (inv h) (out (v h) (th N)))) (translated g))).
    rewrite map_map. f_equal. apply map_ext. intro h. unfold permute. rewrite <- !actM. f_equal.
    assert (I : inv (op h g) = op (inv g) (inv h)).
    { apply (@op_cancel G (op h g)). rewrite opVr, opA, <- (opA h g (inv g)), opVr, op1r. symmetry. apply opVr. }
    now rewrite I, opA, opVr, op1l.
  Qed.

  (** ** The cover of an equivariant network computes its function *)
  Lemma cover_run_at n x h : cover_run n (cover_first x) h = run th n (rin h x).
  Proof. induction n as [|n IH]; simpl; [reflexivity|]. unfold cover_layer. now rewrite IH. Qed.

  Theorem cover_same : (forall g x, output (rin g x) = rout g (output x)) -> forall x, cover x = output x.
  Proof.
    intros E x. unfold cover, cover_last.
    assert (C : map (fun h => rout (inv h) (out (cover_run N (cover_first x) h) (th N))) (elements FG)
                = map (fun _ => output x) (elements FG)).
    { apply map_ext. intro h. rewrite cover_run_at. change (out (run th N (rin h x)) (th N)) with (output (rin h x)).
      rewrite E. apply actKV. }
    rewrite C.
    assert (S0 : forall l : list G, sum (map (fun _ => output x) l) = Nat.iter (length l) (plus (output x)) null).
    { induction l as [|h l IH]; simpl; [reflexivity|]. now rewrite IH. }
    rewrite S0. apply divide_sum. unfold order. destruct (elements FG) as [|h l] eqn:Q; [|simpl; lia].
    exfalso. pose proof (complete FG one) as H. rewrite Q in H. exact H.
  Qed.
End Cover.

(** The rational line, so that the hypotheses on the output space can be met. *)
Lemma iter_plus n (x : Qc) : Nat.iter n (Qcplus x) 0%Qc = (Q2Qc (inject_Z (Z.of_nat n)) * x)%Qc.
Proof.
  induction n as [|n IH].
  { change (0 = 0 * x)%Qc. ring. }
  rewrite Nat2Z.inj_succ. unfold Z.succ.
  assert (E : Q2Qc (inject_Z (Z.of_nat n + 1)) = (Q2Qc (inject_Z (Z.of_nat n)) + 1)%Qc).
  { apply Qc_is_canon. unfold Qcplus, Q2Qc. cbn [this]. rewrite !Qred_correct, inject_Z_plus. reflexivity. }
  rewrite E. cbn [Nat.iter]. simpl. rewrite IH. ring.
Qed.
Definition rational_line : Means.
Proof.
  refine (@mkMeans Qc Qcplus 0%Qc (fun n x => (/ Q2Qc (inject_Z (Z.of_nat n)) * x)%Qc) _ _ _ _).
  - intros. ring.
  - intros. ring.
  - intros. ring.
  - intros n x Hn. rewrite iter_plus, Qcmult_assoc, (Qcmult_comm (/ _)), Qcmult_inv_r; [ring|].
    intro E. apply (Q2Qc_eq_iff (inject_Z (Z.of_nat n)) 0) in E. unfold Qeq in E. simpl in E. lia.
Defined.
