(** The numbers over which networks act: any commutative ring, up to a setoid equality, that contains the integers and
    the inverses of the positive ones. Instances: Q (Rationals.v) and the real numbers of Coq (RealNumbers.v).

    Notation: K is the ring, == its equality, ==v the equality of vectors (lists) entry by entry, [iz z] the integer z
    in K and [ip p] the inverse of the positive integer p. *)
From Coq Require Import ZArith List Setoid Morphisms Ring.
Import ListNotations.

Record Scalars := mkScalars {
  num :> Type;
  zero : num;
  unit_ : num;
  add : num -> num -> num;
  mul : num -> num -> num;
  sub : num -> num -> num;
  opp : num -> num;
  eqv : num -> num -> Prop;
  eqv_equiv : Equivalence eqv;
  eqv_ext : ring_eq_ext add mul opp eqv;
  is_ring : ring_theory zero unit_ add mul sub opp eqv;
  iz : Z -> num;                      (* the integer z *)
  iz_0 : eqv (iz 0) zero;
  iz_1 : eqv (iz 1) unit_;
  iz_add : forall x y, eqv (iz (x + y)) (add (iz x) (iz y));
  iz_mul : forall x y, eqv (iz (x * y)) (mul (iz x) (iz y));
  iz_inj : forall x, eqv (iz x) zero -> x = 0%Z;
  ip : positive -> num;               (* 1 / p *)
  ip_ok : forall p, eqv (mul (iz (Zpos p)) (ip p)) unit_ }.

Declare Scope scalar_scope.
Delimit Scope scalar_scope with K.
Arguments zero {_}.
Arguments unit_ {_}.
Arguments add {_} _ _.
Arguments mul {_} _ _.
Arguments opp {_} _.
Arguments eqv {_} _ _.
Arguments iz {_} _.
Arguments ip {_} _.
Infix "==" := eqv (at level 70, no associativity) : scalar_scope.
Infix "+" := add : scalar_scope.
Infix "*" := mul : scalar_scope.
Notation "0" := zero : scalar_scope.
Notation "1" := unit_ : scalar_scope.

#[export] Instance eqv_Equivalence (K : Scalars) : Equivalence (@eqv K) := eqv_equiv K.
#[export] Instance add_m (K : Scalars) : Proper (eqv ==> eqv ==> eqv) (@add K).
Proof. apply (eqv_ext K). Qed.
#[export] Instance mul_m (K : Scalars) : Proper (eqv ==> eqv ==> eqv) (@mul K).
Proof. apply (eqv_ext K). Qed.
#[export] Instance opp_m (K : Scalars) : Proper (eqv ==> eqv) (@opp K).
Proof. apply (eqv_ext K). Qed.

(** Vectors are lists, equal entry by entry. *)
Definition vec (K : Scalars) := list K.
Definition veq {K : Scalars} : vec K -> vec K -> Prop := Forall2 eqv.
Infix "==v" := veq (at level 70, no associativity).

#[export] Instance veq_Equivalence (K : Scalars) : Equivalence (@veq K).
Proof.
  split.
  - intro x. induction x; constructor; auto; reflexivity.
  - intros x y H. induction H; constructor; auto; now symmetry.
  - intros x y z H. revert z. induction H; intros z Hz; inversion Hz; subst; constructor.
    + etransitivity; eauto.
    + now apply IHForall2.
Qed.

#[export] Instance nth_m (K : Scalars) j : Proper (veq ==> eqv) (fun x : vec K => nth j x zero).
Proof. intros x y H. revert j. induction H; intros [|j]; simpl; auto; reflexivity. Qed.

#[export] Instance cons_m (K : Scalars) : Proper (eqv ==> veq ==> veq) (@cons (num K)).
Proof. intros a b H x y Hx. now constructor. Qed.

Lemma veq_length {K : Scalars} (x y : vec K) : x ==v y -> length x = length y.
Proof. intro H. induction H; simpl; congruence. Qed.

Lemma map_veq {K : Scalars} {A} (f g : A -> K) l :
  (forall a, In a l -> (f a == g a)%K) -> map f l ==v map g l.
Proof.
  induction l as [|a l IH]; intro H; simpl; constructor.
  - apply H. now left.
  - apply IH. intros b Hb. apply H. now right.
Qed.

Lemma map_nth_veq {K : Scalars} {A} (f : A -> K) (l : list A) (x : vec K) (d : A) :
  length l = length x -> (forall i, i < length l -> (f (nth i l d) == nth i x zero)%K) -> map f l ==v x.
Proof.
  revert x. induction l as [|a l IH]; intros [|b x] Hl H; simpl in *; try discriminate; constructor.
  - apply (H 0). apply PeanoNat.Nat.lt_0_succ.
  - apply IH; [congruence|]. intros i Hi. apply (H (S i)). now apply -> PeanoNat.Nat.succ_lt_mono.
Qed.
