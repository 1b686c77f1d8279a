(** Groups and actions.

    Only what the theorem needs: Leibniz equality, no finiteness, no axioms.

    Notation: in a [Group] G, [op] is the product, [one] the unit, [inv] the inverse; an [Action] a of G on X is
    applied as [a g x], with a (g h) x = a g (a h x). *)
From Coq Require Import List Arith.
Import ListNotations.
Set Implicit Arguments.

Record Group := mkGroup {
  car :> Type;
  op : car -> car -> car;
  one : car;
  inv : car -> car;
  opA : forall a b c, op a (op b c) = op (op a b) c;
  op1l : forall a, op one a = a;
  op1r : forall a, op a one = a;
  opVl : forall a, op (inv a) a = one;
  opVr : forall a, op a (inv a) = one }.
Arguments op {g} _ _.
Arguments one {g}.
Arguments inv {g} _.
Arguments opA {g} _ _ _.
Arguments op1l {g} _.
Arguments op1r {g} _.
Arguments opVl {g} _.
Arguments opVr {g} _.

(** A left action. *)
Record Action (G : Group) (X : Type) := mkAction {
  act :> G -> X -> X;
  act1 : forall x, act one x = x;
  actM : forall g h x, act (op g h) x = act g (act h x) }.

Section Facts.
  Variables (G : Group) (X : Type) (a : Action G X).

  Lemma actKV g x : a (inv g) (a g x) = x.
  Proof. rewrite <- actM, opVl. apply act1. Qed.

  Lemma actVK g x : a g (a (inv g) x) = x.
  Proof. rewrite <- actM, opVr. apply act1. Qed.

  Lemma inv_one : inv (@one G) = @one G.
  Proof. rewrite <- (op1r (inv (@one G))). apply opVl. Qed.

  Lemma idem_one (k : G) : op k k = k -> k = one.
  Proof. intro H. rewrite <- (op1l k), <- (opVl k) at 1. rewrite <- opA, H. apply opVl. Qed.

  Lemma op_cancel (k a1 b1 : G) : op k a1 = op k b1 -> a1 = b1.
  Proof.
    intro H. rewrite <- (op1l a1), <- (op1l b1), <- (opVl k), <- !opA. now rewrite H.
  Qed.

  Lemma op_cancel_r (k a1 b1 : G) : op a1 k = op b1 k -> a1 = b1.
  Proof.
    intro H. rewrite <- (op1r a1), <- (op1r b1), <- (opVr k), !opA. now rewrite H.
  Qed.
End Facts.

(** ** The trivial group, the group of order two, the trivial action *)

Definition trivial_group : Group.
Proof.
  refine (@mkGroup unit (fun _ _ => tt) tt (fun _ => tt) _ _ _ _ _); repeat intros []; reflexivity.
Defined.

Definition two : Group.
Proof.
  refine (@mkGroup bool xorb false (fun b => b) _ _ _ _ _); repeat intros []; reflexivity.
Defined.

Definition trivial_action (G : Group) (X : Type) : Action G X.
Proof. refine (@mkAction G X (fun _ x => x) _ _); reflexivity. Defined.

(** ** Finite types, by a list without repetitions *)

Record Finite (X : Type) := mkFinite {
  elements : list X;
  complete : forall x, In x elements;
  distinct : NoDup elements;
  same : forall x y : X, {x = y} + {x <> y} }.
Arguments elements {X} _.

Definition finite_two : Finite two.
Proof.
  refine (@mkFinite two [false; true] _ _ _).
  - intros []; simpl; auto.
  - repeat constructor; simpl; intuition discriminate.
  - intros [] []; (left; reflexivity) || (right; discriminate).
Defined.

(** The choice of a value for every x, as a principle that may or may not hold of X and Y. *)
Definition choice_from (X Y : Type) : Prop :=
  forall R : X -> Y -> Prop, (forall x, exists y, R x y) -> exists f : X -> Y, forall x, R x (f x).

(** Over a finite type a relation that holds somewhere at every argument holds along a function: no axiom of choice. *)
Lemma finite_choice (X : Type) (F : Finite X) (Y : Type) (d : Y) : choice_from X Y.
Proof.
  intros R H.
  assert (K : forall l : list X, exists f : X -> Y, forall x, In x l -> R x (f x)).
  { induction l as [|x l [f Hf]].
    - now exists (fun _ => d).
    - destruct (H x) as [y Hy]. exists (fun z => if same F x z then y else f z).
      intros z Hz. destruct (same F x z) as [E|E].
      + now subst z.
      + destruct Hz; [congruence|auto]. }
  destruct (K (elements F)) as [f Hf]. exists f. intro x. apply Hf, complete.
Qed.
