(* Reads certificates as words separated by white space, and prints `accepted` or `rejected` for each, one a line.

   The words are those of `python -m catnet.files.coq_words CERTIFICATE …`.  Nothing is decided here: this file only builds the
   values that the extracted functions of checker.ml are asked about. *)

let words = Scanf.Scanning.stdin
let word () = Scanf.bscanf words " %s" (fun s -> s)
let integer () = Z.of_string (word ())
let count () = int_of_string (word ())

(* Not List.init, which promises no order: reading is an effect. *)
let many item =
  let n = count () in
  let rec go k seen = if k = 0 then List.rev seen else go (k - 1) (item () :: seen) in
  go n []

let matrix () =
  let rows = many (fun () -> many integer) in
  let den = integer () in
  { Checker.rows; den }

let operator () =
  match word () with
  | "D" -> Checker.Dense (matrix ())
  | "M" ->
    let entries = many (fun () -> let j = count () in let c = integer () in (j, c)) in
    let den = integer () in
    Checker.Mono (entries, den)
  | other -> failwith ("not an operator: " ^ other)

let generator () = many (fun () -> let forth = operator () in let back = operator () in (forth, back))

let activation () =
  match word () with
  | "Homogeneous" -> Checker.Homogeneous
  | "Odd" -> Checker.Odd
  | "Linear" -> Checker.Linear
  | other -> failwith ("not an activation: " ^ other)

let reason () =
  match word () with
  | "ByUniqueness" -> Checker.ByUniqueness
  | "ByRank" -> Checker.ByRank (many matrix)
  | "ByEnumeration" -> Checker.ByEnumeration (count ())
  | other -> failwith ("not a reason: " ^ other)

let answer = function
  | "layerwise" ->
    let s = activation () in
    let h = reason () in
    let inputs = count () in
    let layers = many matrix in
    let generators = many generator in
    let relators = many (fun () -> many (fun () -> (count (), false))) in
    Checker.check s h { Checker.inputs; layers; generators; relators }
  | "equal" ->
    let fuel = count () in
    let n = count () in
    let left = many matrix in
    let right = many matrix in
    Checker.equal fuel n left right
  | "triangulated" ->
    let n = count () in
    let left = many matrix in
    let right = many matrix in
    let rays = many (fun () -> many integer) in
    let cones = many (fun () -> many integer) in
    Checker.triangulated n left right rays cones
  | "identified" ->
    let n = count () in
    let layers = many matrix in
    Checker.identified n layers
  | "differ" ->
    let left = many matrix in
    let right = many matrix in
    let point = many integer in
    let den = integer () in
    Checker.differ left right point den
  | other -> failwith ("not a claim: " ^ other)

let rec main () =
  match word () with
  | "" -> ()
  | claim ->
    print_endline (if answer claim then "accepted" else "rejected");
    main ()

let () =
  try main () with
  | Failure problem | Sys_error problem -> prerr_endline ("check: " ^ problem); exit 2
  | End_of_file -> prerr_endline "check: the words end too early"; exit 2
