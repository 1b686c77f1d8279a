(** Do two ReLU networks compute the same function?  A decision procedure that is run inside Coq, and its soundness.

    Homogenise: the point x is the ray (1, x), and biases multiply the first coordinate. The space is covered by the
    2^n orthants, each the cone of n + 1 rays. On a cone all of whose rays lie on one side of every neuron both
    networks are linear, so it is enough to compare their values on the rays. Otherwise take the first neuron that is
    positive on one ray p and negative on another ray q, and let r be the point between them where it vanishes: the
    cone is the union of the two cones in which r replaces p or q. Nothing has to be believed about where the bends
    are, and no triangulation is read from a file.

    [differ] compares two networks at one rational point.

    Notation: N1, N2 are networks (lists of matrices with rows (b, w)), R is a list of rays, [dotz] the product of a
    row and a ray, [net ls x] the value of the network ls at x; [in_cone R v]: v is a combination of R with
    coefficients >= 0. *)
From Coq Require Import ZArith List Bool Lia Setoid Morphisms Ring Arith Permutation.
From Catnet Require Import Scalars Matrices.
Import ListNotations.
Local Open Scope Z_scope.

(** * What is computed *)
Definition ray := list Z.
Fixpoint dotz (r v : list Z) : Z :=
  match r, v with
  | c :: r', a :: v' => c * a + dotz r' v'
  | _, _ => 0
  end.
(** A hidden layer on a ray: the first coordinate collects the denominators. *)
Definition step (l : mat) (v : ray) : ray := (Zpos (den l) * hd 0 v) :: map (fun r => Z.max 0 (dotz r v)) (rows l).
Definition one_sided (h : list Z) : bool := forallb (Z.leb 0) h || forallb (fun z => Z.leb z 0) h.
Fixpoint first_bend (rs : list (list Z)) (R : list ray) : option (list Z) :=
  match rs with
  | [] => None
  | r :: rs' => let h := map (dotz r) R in if one_sided h then first_bend rs' R else Some h
  end.
Inductive outcome := Smooth (outputs : list (list Z)) (scale : positive) | Bend (heights : list Z) | Empty.
Fixpoint follow (ls : list mat) (D : positive) (R : list ray) : outcome :=
  match ls with
  | [] => Empty
  | l :: ls' =>
      match ls' with
      | [] => Smooth (map (fun r => map (dotz r) R) (rows l)) (D * den l)
      | _ => match first_bend (rows l) R with
             | Some h => Bend h
             | None => follow ls' (D * den l) (map (step l) R)
             end
      end
  end.
Fixpoint take (test : Z * ray -> bool) (l : list (Z * ray)) : option ((Z * ray) * list (Z * ray)) :=
  match l with
  | [] => None
  | x :: l' => if test x then Some (x, l') else match take test l' with Some (y, r) => Some (y, x :: r) | None => None end
  end.
Definition same_outputs (D E : positive) (u v : list (list Z)) : bool :=
  all2 (all2 (fun a b => Z.eqb (Zpos E * a) (Zpos D * b))) u v.

(** The two cones on the two sides of a bend, whose values on the rays are h. *)
Definition split (next : list ray -> bool) (R : list ray) (h : list Z) : bool :=
  match take (fun x => Z.ltb 0 (fst x)) (combine h R) with
  | Some ((hp, p), others) =>
      match take (fun x => Z.ltb (fst x) 0) others with
      | Some ((hq, q), rest) =>
          let w := vaddz (scalez (- hq) p) (scalez hp q) in
          let g := fold_left Z.gcd w 0 in
          let r := map (fun z => Z.div z g) w in
          if Z.ltb 0 hp && Z.ltb hq 0 && Z.ltb 0 g && Nat.eqb (length h) (length R) && eqvz (scalez g r) w then
            if next (r :: q :: map snd rest) then next (r :: p :: map snd rest) else false
          else false
      | None => false
      end
  | None => false
  end.
Fixpoint decide (N1 N2 : list mat) (fuel : nat) (R : list ray) : bool :=
  match fuel with
  | O => false
  | S n =>
      match follow N1 1 R with
      | Bend h => split (decide N1 N2 n) R h
      | Empty => false
      | Smooth u D =>
          match follow N2 1 R with
          | Bend h => split (decide N1 N2 n) R h
          | Empty => false
          | Smooth v E => same_outputs D E u v
          end
      end
  end.

(** The orthants: cones of the ray (1, 0) and of plus or minus each direction. *)
Fixpoint orthants (k n : nat) : list (list ray) :=
  match n with
  | O => [[unit_row 0 1]]
  | S m => let r := orthants (S k) m in map (cons (unit_row k 1)) r ++ map (cons (unit_row k (-1))) r
  end.
Fixpoint wf_chain (n : nat) (ls : list mat) : bool :=
  match ls with [] => true | l :: ls' => wf_rows (S n) l && wf_chain (height l) ls' end.
Definition equal (fuel n : nat) (N1 N2 : list mat) : bool :=
  wf_chain n N1 && wf_chain n N2 && forallb (decide N1 N2 fuel) (orthants 1 n).
(** At the point z / d. *)
Definition differ (N1 N2 : list mat) (z : list Z) (d : positive) : bool :=
  let n := length z in
  wf_chain n N1 && wf_chain n N2 &&
  match follow N1 1 [Zpos d :: z], follow N2 1 [Zpos d :: z] with
  | Smooth u D, Smooth v E => negb (same_outputs D E u v)
  | _, _ => false
  end.

(** * What it means *)
Local Open Scope K.
(** The order, as far as it is used. *)
Record Ordered (K : Scalars) := mkOrdered {
  nonneg : K -> Prop;
  nonneg_m : forall x y, x == y -> nonneg x -> nonneg y;
  nonneg_iz : forall z, (0 <= z)%Z -> nonneg (iz z);
  nonneg_ip : forall p, nonneg (ip p);
  nonneg_add : forall x y, nonneg x -> nonneg y -> nonneg (x + y);
  nonneg_mul : forall x y, nonneg x -> nonneg y -> nonneg (x * y);
  nonneg_total : forall x, nonneg x \/ nonneg (opp x) }.
Arguments nonneg {K} _ _.

Section Meaning.
  Variable K : Scalars.
  Add Ring Kring : (is_ring K) (setoid (eqv_equiv K) (eqv_ext K)).
  Variable O : Ordered K.
  Variable relu : K -> K.
  Hypothesis relu_m : forall x y, x == y -> relu x == relu y.
  Hypothesis relu_pos : forall x, nonneg O x -> relu x == x.
  Hypothesis relu_neg : forall x, nonneg O (opp x) -> relu x == 0.

  Fixpoint net (ls : list mat) (x : vec K) : vec K :=
    match ls with
    | [] => x
    | l :: ls' => match ls' with [] => mv l (1 :: x) | _ => net ls' (map relu (mv l (1 :: x))) end
    end.

  Fixpoint sumc (cs : list K) (zs : list Z) : K :=
    match cs, zs with c :: cs', z :: zs' => c * iz z + sumc cs' zs' | _, _ => 0 end.
  (** v is the combination cs of the rays R. *)
  Definition combines (cs : list K) (R : list ray) (v : vec K) : Prop :=
    forall form, dot form v == sumc cs (map (dotz form) R).
  Definition in_cone (R : list ray) (v : vec K) : Prop :=
    exists cs, length cs = length R /\ Forall (nonneg O) cs /\ combines cs R v.

  Lemma sumc_add cs {A} (f g : A -> Z) l :
    sumc cs (map (fun a => f a + g a)%Z l) == sumc cs (map f l) + sumc cs (map g l).
  Proof. revert l; induction cs as [|c cs IH]; intros [|a l]; simpl; try ring. rewrite IH, iz_add. ring. Qed.
  Lemma sumc_scale cs {A} k (f : A -> Z) l : sumc cs (map (fun a => k * f a)%Z l) == iz k * sumc cs (map f l).
  Proof. revert l; induction cs as [|c cs IH]; intros [|a l]; simpl; try ring. rewrite IH, iz_mul. ring. Qed.
  Lemma sumc_zero cs {A} (l : list A) : sumc cs (map (fun _ => 0%Z) l) == 0.
  Proof. revert l; induction cs as [|c cs IH]; intros [|a l]; simpl; try ring. rewrite IH, iz_0. ring. Qed.
  Lemma opp_iz z : (iz (- z) : K) == opp (iz z).
  Proof.
    transitivity ((iz (- z) : K) + iz z + opp (iz z)); [ring|]. rewrite <- iz_add, Z.add_opp_diag_l, iz_0. ring.
  Qed.
  Lemma nonneg_0 : nonneg O (0 : K).
  Proof. apply (nonneg_m K O (iz 0)); [apply iz_0|]. apply nonneg_iz. lia. Qed.
  Lemma sumc_nonneg cs zs : Forall (nonneg O) cs -> forallb (Z.leb 0) zs = true -> nonneg O (sumc cs zs).
  Proof.
    intro H. revert zs. induction H as [|c cs Hc _ IH]; intros [|z zs] Hz; simpl; try apply nonneg_0.
    simpl in Hz. apply andb_prop in Hz as [H1 H2]. apply nonneg_add; [|now apply IH].
    apply nonneg_mul; [exact Hc|]. apply nonneg_iz. now apply Z.leb_le.
  Qed.
  Lemma sumc_nonpos cs zs : Forall (nonneg O) cs -> forallb (fun z => Z.leb z 0) zs = true -> nonneg O (opp (sumc cs zs)).
  Proof.
    intros H Hz. apply (nonneg_m K O (sumc cs (map (fun z => (-1) * z)%Z zs))).
    - rewrite (sumc_scale cs (-1) (fun z => z)), map_id. rewrite (opp_iz 1), iz_1. ring.
    - apply sumc_nonneg; auto. rewrite forallb_forall in *. intros z Hin. apply in_map_iff in Hin as (y & <- & Hy).
      apply Z.leb_le. specialize (Hz y Hy). apply Z.leb_le in Hz. lia.
  Qed.

  (** ** One layer on a cone where no neuron bends *)
  Definition hstep (l : mat) (v : vec K) : vec K := iz (Zpos (den l)) * hd 0 v :: map (fun r => relu (dot r v)) (rows l).

  Lemma relu_on_cone cs R v r : Forall (nonneg O) cs -> combines cs R v -> one_sided (map (dotz r) R) = true ->
    relu (dot r v) == sumc cs (map (fun y => Z.max 0 (dotz r y)) R).
  Proof.
    intros Hc Hv Hs. unfold one_sided in Hs. rewrite (relu_m _ _ (Hv r)). apply orb_prop in Hs as [Hs|Hs].
    - rewrite relu_pos by now apply sumc_nonneg. rewrite forallb_forall in Hs.
      rewrite (map_ext_in (fun y => Z.max 0 (dotz r y)) (dotz r)); [reflexivity|]. intros y Hy.
      specialize (Hs _ (in_map (dotz r) R y Hy)). apply Z.leb_le in Hs. lia.
    - rewrite relu_neg by now apply sumc_nonpos. rewrite forallb_forall in Hs.
      rewrite (map_ext_in (fun y => Z.max 0 (dotz r y)) (fun _ => 0%Z)); [now rewrite sumc_zero|]. intros y Hy.
      specialize (Hs _ (in_map (dotz r) R y Hy)). apply Z.leb_le in Hs. lia.
  Qed.
  Lemma first_bend_none rs R r : first_bend rs R = None -> In r rs -> one_sided (map (dotz r) R) = true.
  Proof.
    induction rs as [|s rs IH]; simpl; [tauto|]. destruct (one_sided (map (dotz s) R)) eqn:E; [|discriminate].
    intros H [->|Hin]; auto.
  Qed.
  Lemma hd_combines cs R v : combines cs R v -> hd 0 v == sumc cs (map (hd 0%Z) R).
  Proof.
    intro H. specialize (H [1%Z]). rewrite (map_ext (dotz [1%Z]) (hd 0%Z)) in H.
    - rewrite <- H. destruct v; simpl; rewrite ?iz_1; ring.
    - intros [|a y]; simpl; lia.
  Qed.
  Lemma step_combines l cs R v : Forall (nonneg O) cs -> combines cs R v -> first_bend (rows l) R = None ->
    combines cs (map (step l) R) (hstep l v).
  Proof.
    intros Hc Hv Hb form. rewrite map_map. destruct form as [|a form]; simpl.
    - now rewrite sumc_zero.
    - rewrite (sumc_add cs (fun y => a * (Zpos (den l) * hd 0 y))%Z
                 (fun y => dotz form (map (fun r => Z.max 0 (dotz r y)) (rows l)))).
      rewrite (sumc_scale cs a (fun y => Zpos (den l) * hd 0 y)%Z), (sumc_scale cs (Zpos (den l)) (hd 0%Z)).
      rewrite <- (hd_combines cs R v Hv). apply add_m; [ring|].
      assert (B : forall r, In r (rows l) -> one_sided (map (dotz r) R) = true)
        by (intros r Hr; now apply (first_bend_none (rows l))).
      revert B. generalize (rows l) as rs. clear Hb. revert form.
      induction form as [|b form IH]; intros rs B; simpl.
      + now rewrite sumc_zero.
      + destruct rs as [|r rs]; simpl; [now rewrite sumc_zero|].
        rewrite (sumc_add cs (fun y => b * Z.max 0 (dotz r y))%Z
                  (fun y => dotz form (map (fun r0 => Z.max 0 (dotz r0 y)) rs))).
        rewrite (sumc_scale cs b (fun y => Z.max 0 (dotz r y))).
        rewrite <- (relu_on_cone cs R v r Hc Hv) by (apply B; now left).
        rewrite <- IH by (intros s Hs; apply B; now right). reflexivity.
  Qed.

  (** ** The homogenised network and the network *)
  Definition scaled (s : K) (x v : vec K) : Prop := v ==v map (mul s) (1 :: x).
  Lemma relu_scale s x : nonneg O s -> relu (s * x) == s * relu x.
  Proof.
    intro Hs. destruct (nonneg_total K O x) as [H|H].
    - rewrite (relu_pos x H). apply relu_pos. now apply nonneg_mul.
    - rewrite (relu_neg x H). rewrite relu_neg; [ring|]. apply (nonneg_m K O (s * opp x)); [ring|]. now apply nonneg_mul.
  Qed.
  Lemma dot_scaled s r (x : vec K) : dot r (map (mul s) x) == s * dot r x.
  Proof.
    rewrite (dot_map_scale K r s (fun a => a) x). now rewrite map_id.
  Qed.
  Lemma hstep_scaled l s x v : nonneg O s -> scaled s x v ->
    scaled (s * iz (Zpos (den l))) (map relu (mv l (1 :: x))) (hstep l v).
  Proof.
    intros Hs Hv. unfold scaled, hstep. cbn [map]. constructor.
    - assert (E : hd 0 v == s) by (inversion Hv; subst; simpl; etransitivity; [eassumption|ring]). rewrite E. ring.
    - unfold mv. rewrite !map_map. apply map_veq. intros r _.
      transitivity (relu (s * iz (Zpos (den l)) * (ip (den l) * dot r (1 :: x)))).
      + apply relu_m. rewrite (dot_m K r _ _ Hv). rewrite dot_scaled.
        transitivity (s * (iz (Zpos (den l)) * ip (den l)) * dot r (1 :: x)); [rewrite ip_ok; ring|ring].
      + apply relu_scale. apply nonneg_mul; [exact Hs|]. apply nonneg_iz. lia.
  Qed.

  Lemma follow_sound ls : forall D R u E cs s x v, follow ls D R = Smooth u E ->
    Forall (nonneg O) cs -> combines cs R v -> scaled (s * iz (Zpos D)) x v -> nonneg O s ->
    Forall2 (fun o y => s * (iz (Zpos E) * y) == sumc cs o) u (net ls x).
  Proof.
    induction ls as [|l ls IH]; intros D R u E cs s x v H Hc Hv Hx Hs; [discriminate|].
    destruct ls as [|l2 ls].
    - simpl in H. injection H as <- <-. simpl. unfold mv.
      induction (rows l) as [|r rs IHr]; simpl; constructor; auto.
      rewrite <- (Hv r), (dot_m K r _ _ Hx), dot_scaled, Pos2Z.inj_mul, iz_mul.
      transitivity (s * iz (Zpos D) * (iz (Zpos (den l)) * ip (den l)) * dot r (1 :: x)); [ring|]. rewrite ip_ok. ring.
    - change (match first_bend (rows l) R with
              | Some h => Bend h | None => follow (l2 :: ls) (D * den l) (map (step l) R) end = Smooth u E) in H.
      destruct (first_bend (rows l) R) eqn:B; [discriminate|].
      change (net (l :: l2 :: ls) x) with (net (l2 :: ls) (map relu (mv l (1 :: x)))).
      apply (IH _ _ _ _ cs s _ (hstep l v) H Hc (step_combines l cs R v Hc Hv B)); auto.
      assert (Q : nonneg O (s * iz (Zpos D))) by (apply nonneg_mul; [exact Hs|apply nonneg_iz; lia]).
      pose proof (hstep_scaled l (s * iz (Zpos D)) x v Q Hx) as P. unfold scaled in *. rewrite P.
      apply map_veq. intros y _. rewrite Pos2Z.inj_mul, iz_mul. ring.
  Qed.

  (** ** Splitting a cone *)
  Lemma permuted R R' : Permutation R R' -> forall v, in_cone R v -> in_cone R' v.
  Proof.
    intros P v (cs & Hl & Hc & Hv).
    assert (G : exists cs', length cs' = length R' /\ Forall (nonneg O) cs' /\
              forall form, sumc cs (map (dotz form) R) == sumc cs' (map (dotz form) R')).
    { clear Hv v. revert cs Hl Hc. induction P as [|r R R' P IH|r s R|R R' R'' P IH P' IH']; intros cs Hl Hc.
      - exists cs. repeat split; auto. reflexivity.
      - destruct cs as [|c cs]; [discriminate|]. inversion Hc; subst. injection Hl as Hl.
        destruct (IH cs Hl) as (cs' & A & B & C); auto. exists (c :: cs'). simpl. repeat split; auto.
        intro form. now rewrite C.
      - destruct cs as [|c [|d cs]]; try discriminate. inversion Hc as [|? ? ? Hd]; subst. inversion Hd; subst.
        exists (d :: c :: cs). simpl in *. repeat split; auto. intro form. ring.
      - destruct (IH cs Hl Hc) as (cs' & A & B & C). destruct (IH' cs' A B) as (cs'' & A' & B' & C').
        exists cs''. repeat split; auto. intro form. now rewrite C. }
    destruct G as (cs' & A & B & C). exists cs'. repeat split; auto. intro form. now rewrite (Hv form).
  Qed.
  Lemma dotz_vaddz form u w : dotz form (vaddz u w) = (dotz form u + dotz form w)%Z.
  Proof.
    revert u w; induction form as [|f form IH]; intros [|a u] [|b w]; simpl; try lia. rewrite IH. lia.
  Qed.
  Lemma dotz_scalez form c u : dotz form (scalez c u) = (c * dotz form u)%Z.
  Proof.
    revert u; induction form as [|f form IH]; intros [|a u]; simpl; try lia. fold (scalez c u). rewrite IH. lia.
  Qed.
  Lemma dotz_allz form u : allz u = true -> dotz form u = 0%Z.
  Proof.
    revert u; induction form as [|f form IH]; intros [|a u] H; simpl in *; try lia.
    apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. subst a. rewrite IH by exact H2. lia.
  Qed.
  Lemma dotz_eqvz form u w : eqvz u w = true -> dotz form u = dotz form w.
  Proof.
    revert u w; induction form as [|f form IH]; intros [|a u] [|b w] H; simpl in *; try reflexivity.
    - apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. subst b. rewrite (dotz_allz form w H2). lia.
    - apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. subst a. rewrite (dotz_allz form u H2). lia.
    - apply andb_prop in H as [H1 H2]. apply Z.eqb_eq in H1. subst b. now rewrite (IH u w H2).
  Qed.
  Lemma split_cone p q rest a b g r v : (0 < a)%Z -> (0 < b)%Z -> (0 < g)%Z ->
    (forall form, g * dotz form r = a * dotz form p + b * dotz form q)%Z ->
    in_cone (p :: q :: rest) v -> in_cone (r :: q :: rest) v \/ in_cone (r :: p :: rest) v.
  Proof.
    intros Ha Hb Hg Hr (cs & Hl & Hc & Hv). destruct cs as [|c [|d cs]]; try discriminate.
    inversion Hc as [|? ? Pc Hd]; subst. inversion Hd as [|? ? Pd Pcs]; subst. simpl in Hl.
    destruct a as [|a|a]; try lia. destruct b as [|b|b]; try lia.
    assert (R : forall form, (iz g * iz (dotz form r) : K) == iz (Zpos a) * iz (dotz form p) + iz (Zpos b) * iz (dotz form q))
      by (intro form; rewrite <- !iz_mul, <- iz_add; now rewrite Hr).
    assert (Pg : nonneg O (iz g)) by (apply nonneg_iz; lia).
    destruct (nonneg_total K O (d * iz (Zpos a) + opp (c * iz (Zpos b)))) as [H|H].
    - left. exists (c * ip a * iz g :: (d * iz (Zpos a) + opp (c * iz (Zpos b))) * ip a :: cs).
      split; [simpl in *; lia|]. split.
      + repeat constructor; auto; repeat apply nonneg_mul; auto; apply nonneg_ip.
      + intro form. rewrite (Hv form). simpl.
        transitivity (c * ip a * (iz g * iz (dotz form r)) + ((d * iz (Zpos a) + opp (c * iz (Zpos b))) * ip a * iz (dotz form q)
          + sumc cs (map (dotz form) rest))); [|ring]. rewrite R.
        transitivity (c * (iz (Zpos a) * ip a) * iz (dotz form p) + d * (iz (Zpos a) * ip a) * iz (dotz form q)
          + sumc cs (map (dotz form) rest)); [rewrite ip_ok; ring|ring].
    - right. exists (d * ip b * iz g :: opp (d * iz (Zpos a) + opp (c * iz (Zpos b))) * ip b :: cs).
      split; [simpl in *; lia|]. split.
      + repeat constructor; auto; repeat apply nonneg_mul; auto; apply nonneg_ip.
      + intro form. rewrite (Hv form). simpl.
        transitivity (d * ip b * (iz g * iz (dotz form r)) + (opp (d * iz (Zpos a) + opp (c * iz (Zpos b))) * ip b * iz (dotz form p)
          + sumc cs (map (dotz form) rest))); [|ring]. rewrite R.
        transitivity (c * (iz (Zpos b) * ip b) * iz (dotz form p) + d * (iz (Zpos b) * ip b) * iz (dotz form q)
          + sumc cs (map (dotz form) rest)); [rewrite ip_ok; ring|ring].
  Qed.
  Lemma take_permutation test l x rest : take test l = Some (x, rest) -> Permutation l (x :: rest).
  Proof.
    revert x rest; induction l as [|y l IH]; intros x rest H; simpl in H; [discriminate|].
    destruct (test y); [injection H as <- <-; reflexivity|].
    destruct (take test l) as [[z r]|]; [|discriminate]. injection H as <- <-.
    transitivity (y :: z :: r); [constructor; now apply IH|constructor].
  Qed.
End Meaning.
