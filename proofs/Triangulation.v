(** The checker of triangulations, as catnet/checking/equality.py: what is computed.

    Notation: a ray is (t, x), integers, t >= 0; the point x is the ray (1, x).  A cone is a list of n + 1 numbers of
      rays.
    Two ReLU networks are equal if the cones cover {t > 0}, no neuron bends inside a cone, and the networks have the
      same
    values on the rays.  That the cones cover is seen facet by facet: each is nondegenerate, shown by the dual basis
    ([forms], computed by elimination and then checked), and each facet lies in {t = 0} or belongs to exactly two cones,
    which lie on its two sides.  Soundness is in TriangulationSound.v. *)
From Coq Require Import ZArith NArith List Bool Arith Orders Mergesort.
From Catnet Require Import Scalars Matrices Equality.
Import ListNotations.
Local Open Scope Z_scope.

(** The number of a ray, binary. *)
Definition number := BinNums.N.

(** ** The dual basis, by fraction-free elimination; nothing is proved about it *)
Fixpoint pivot (done todo : list (list Z)) : option (list Z * list (list Z)) :=
  match todo with
  | [] => None
  | r :: todo' => if Z.eqb (hd 0 r) 0 then pivot (r :: done) todo' else Some (r, rev_append done todo')
  end.
Definition clear (last : Z) (p r : list Z) : list Z :=
  map (fun ab => Z.div (hd 0 p * fst ab - hd 0 r * snd ab) last) (combine (tl r) (tl p)).
Fixpoint eliminate (fuel : nat) (last : Z) (done todo : list (list Z)) : option (Z * list (list Z)) :=
  match fuel with
  | O => Some (last, done)
  | S n =>
      match pivot [] todo with
      | None => None
      | Some (p, todo') => eliminate n (hd 0 p) (map (clear last p) done ++ [tl p]) (map (clear last p) todo')
      end
  end.
Definition column_z (k : nat) (R : list ray) : list Z := map (fun r => nth k r 0) R.
Definition padded_unit (n k : nat) : list Z := map (fun i => if Nat.eqb i k then 1 else 0) (seq 0 n).
(** D and forms with forms_i(ray_j) = D if i = j, and 0 otherwise. *)
Definition dual (N : nat) (R : list ray) : option (Z * list (list Z)) :=
  match eliminate N 1 [] (map (fun k => column_z k R ++ padded_unit N k) (seq 0 N)) with
  | None => None
  | Some (d, F) => if Z.ltb d 0 then Some (- d, map (scalez (-1)) F) else Some (d, F)
  end.

(** ** What is checked of it *)
Record simplex := mkSimplex { corners : list number; vertices : list ray; scale : Z; forms : list (list Z) }.
Definition square (N : nat) (M : list (list Z)) : bool :=
  Nat.eqb (length M) N && forallb (fun r => Nat.eqb (length r) N) M.
Definition check_dual (N : nat) (s : simplex) : bool :=
  square N (vertices s) && square N (forms s) && Z.ltb 0 (scale s)
  && forallb (fun i => forallb (fun j =>
       Z.eqb (dotz (nth i (forms s) []) (nth j (vertices s) [])) (if Nat.eqb i j then scale s else 0)) (seq 0 N)) (seq
         0 N)
  && forallb (fun k => forallb (fun l =>
       Z.eqb (fold_right Z.add 0 (map (fun i => nth k (nth i (vertices s) []) 0 * nth l (nth i (forms s) []) 0) (seq 0
         N)))
             (if Nat.eqb k l then scale s else 0)) (seq 0 N)) (seq 0 N).

(** ** Facets *)
Definition without {A} (i : nat) (l : list A) : list A := firstn i l ++ skipn (S i) l.
Definition side := (list Z * ray)%type.             (* the form that vanishes on the facet, and the ray opposite to it
  *)
Definition facet := (list number * side)%type.
Definition at_infinity (R : list ray) : bool := forallb (fun r => Z.eqb (hd 0 r) 0) R.
Definition facets_of (N : nat) (s : simplex) : list facet :=
  flat_map (fun i => if at_infinity (without i (vertices s)) then []
                     else [(without i (corners s), (nth i (forms s) [], nth i (vertices s) []))]) (seq 0 N).

Fixpoint before (a b : list number) : bool :=
  match a, b with
  | [], _ => true
  | _, [] => false
  | x :: a', y :: b' => if N.ltb x y then true else if N.ltb y x then false else before a' b'
  end.
Lemma before_total a b : before a b = true \/ before b a = true.
Proof.
  revert b. induction a as [|x a IH]; intros [|y b]; simpl; auto.
  destruct (N.ltb_spec x y), (N.ltb_spec y x); auto.
Qed.
Module FacetOrder <: TotalLeBool.
  Definition t := facet.
  Definition leb (a b : t) := before (fst a) (fst b).
  Lemma leb_total a b : leb a b = true \/ leb b a = true.
  Proof. apply before_total. Qed.
End FacetOrder.
Module FacetSort := Sort FacetOrder.

Fixpoint same_corners (a b : list number) : bool :=
  match a, b with
  | [], [] => true
  | x :: a', y :: b' => if N.eqb x y then same_corners a' b' else false
  | _, _ => false
  end.
(** Sorted, the facets come in pairs, and no three are the same. *)
Fixpoint paired (l : list facet) : bool :=
  match l with
  | [] => true
  | (k1, (f1, r1)) :: l1 =>
      match l1 with
      | [] => false
      | (k2, (f2, r2)) :: l2 =>
          if same_corners k1 k2 && Z.ltb (dotz f1 r2) 0 && Z.ltb (dotz f2 r1) 0
             && match l2 with [] => true | (k3, _) :: _ => negb (same_corners k1 k3) end
          then paired l2 else false
      end
  end.

(** ** The whole *)
Definition insert (x : number) : list number -> list number :=
  fix insert l := match l with [] => [x] | y :: l' => if N.leb x y then x :: y :: l' else y :: insert l' end.
Definition corner (rays : list ray) (i : number) : ray := nth (N.to_nat i) rays [].
Definition build (N : nat) (rays : list ray) (cone : list number) : option simplex :=
  let c := fold_right insert [] cone in
  let R := map (corner rays) c in
  match dual N R with None => None | Some (d, F) => Some (mkSimplex c R d F) end.
Fixpoint build_all (N : nat) (rays : list ray) (cones : list (list number)) : option (list simplex) :=
  match cones with
  | [] => Some []
  | c :: cones' =>
      match build N rays c, build_all N rays cones' with Some s, Some l => Some (s :: l) | _, _ => None end
  end.
Definition agree_on (N1 N2 : list mat) (R : list ray) : bool :=
  match follow N1 1 R, follow N2 1 R with
  | Smooth u D, Smooth v E => same_outputs D E u v
  | _, _ => false
  end.
Definition triangulated (n : nat) (N1 N2 : list mat) (rays : list ray) (cones : list (list number)) : bool :=
  wf_chain n N1 && wf_chain n N2
  && forallb (fun r => Nat.eqb (length r) (S n) && Z.leb 0 (hd 0 r)) rays
  && match build_all (S n) rays cones with
     | None => false
     | Some [] => false
     | Some simplices =>
         forallb (fun s => check_dual (S n) s && forallb (fun r => Z.leb 0 (hd 0 r)) (vertices s)
                           && agree_on N1 N2 (vertices s)) simplices
         && paired (FacetSort.sort (flat_map (facets_of (S n)) simplices))
     end.
