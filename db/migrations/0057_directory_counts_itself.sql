-- How often the directory has changed is counted by the owner alone, so that no login hides a change from the processes.
alter function count_directory_change() security definer set search_path = public, pg_temp;
revoke update on directory_version from shouwen_app, shouwen_directory;
