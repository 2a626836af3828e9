-- name: note!
insert into denial (number, act, actor, agency, code) values (:number, :act, :actor, :agency, :code);

-- name: of
select number, act, actor, agency, code, at from denial where number = :number order by id;
