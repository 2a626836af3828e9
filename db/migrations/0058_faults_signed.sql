-- Whoever has the process's login can note a fault. The signer's signature tells the faults that a check has found from
-- others; it is null for faults from before, and where no process has a key.
alter table audit_fault
    add column signature bytea constraint audit_fault_signature check (octet_length(signature) = 64);
grant insert (signature) on audit_fault to shouwen_app;
