== an index
-- Expand: before the new code runs.

-- Step 1 of 1, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_email";
CREATE INDEX CONCURRENTLY "users_email" ON "users" ("email");

== an index goes
-- Contract: once nothing uses the old form any more.

-- Step 1 of 1, outside a transaction: CONCURRENTLY: reads and writes go on meanwhile.
DROP INDEX CONCURRENTLY IF EXISTS "users_email";

== a foreign key between tables that are there
-- Migrate: once the new code runs everywhere.

-- Step 1 of 2, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") ON DELETE SET NULL NOT VALID;
COMMIT;

-- Step 2 of 2, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_team_id_fkey";
COMMIT;

== a foreign key with its column
-- Expand: before the new code runs.

-- Step 1 of 2, one transaction: only the catalogue changes; NOT VALID: new rows are checked from now on, old ones are not read yet.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "team_id" integer;
ALTER TABLE "users" ADD CONSTRAINT "users_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams" ("id") NOT VALID;
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 2, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_team_id_fkey";
COMMIT;

== a check
-- Migrate: once the new code runs everywhere.

-- Step 1 of 2, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_age_check" CHECK (age > 0) NOT VALID;
COMMIT;

-- Step 2 of 2, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_age_check";
COMMIT;

== unique
-- Migrate: once the new code runs everywhere.

-- Step 1 of 2, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_email_key";
CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users" ("email");

-- Step 2 of 2, one transaction: the index becomes the constraint: only the catalogue changes.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE USING INDEX "users_email_key";
COMMIT;

== a unique key that another implies
-- Expand: before the new code runs.

-- Step 1 of 2, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_team_email_key";
CREATE UNIQUE INDEX CONCURRENTLY "users_team_email_key" ON "users" ("team", "email");

-- Step 2 of 2, one transaction: the index becomes the constraint: only the catalogue changes.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_team_email_key" UNIQUE USING INDEX "users_team_email_key";
COMMIT;

== a unique key makes way for a looser one
-- Expand: before the new code runs.

-- Step 1 of 3, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_team_email_key";
CREATE UNIQUE INDEX CONCURRENTLY "users_team_email_key" ON "users" ("team", "email");

-- Step 2 of 3, one transaction: the index becomes the constraint: only the catalogue changes.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_team_email_key" UNIQUE USING INDEX "users_team_email_key";
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 3 of 3, one transaction: only the catalogue changes.
-- Until then rows that only the new key takes are refused, from then on upserts over the old one (ON CONFLICT) fail:
-- its place is between the release whose upserts name the new key and the one that writes such rows.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP CONSTRAINT "users_email_key";
COMMIT;

== a unique key makes way for another
-- Migrate: once the new code runs everywhere.

-- Step 1 of 3, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_email_key";
CREATE UNIQUE INDEX CONCURRENTLY "users_email_key" ON "users" ("email");

-- Step 2 of 3, one transaction: the index becomes the constraint: only the catalogue changes.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_email_key" UNIQUE USING INDEX "users_email_key";
COMMIT;

-- Contract: once nothing uses the old form any more.

-- Step 3 of 3, one transaction: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP CONSTRAINT "users_team_email_key";
COMMIT;

== a primary key
-- Migrate: once the new code runs everywhere.

-- Step 1 of 3, one transaction: no way without a long lock: run it while the table is little used.
-- Unsafe: Postgres 11 reads the table whatever its checks say.
-- Rows that hold NULL must be filled in first; VALIDATE fails on them.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "id" SET NOT NULL;
COMMIT;

-- Step 2 of 3, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_pkey";
CREATE UNIQUE INDEX CONCURRENTLY "users_pkey" ON "users" ("id");

-- Step 3 of 3, one transaction: the index becomes the primary key: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_pkey";
COMMIT;

== another primary key
-- Expand: before the new code runs.

-- Step 1 of 6, one transaction: nullable first: rows that are there have no value, and code that runs now gives none.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "name" text;
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 6, one transaction: no way without a long lock: run it while the table is little used.
-- Unsafe: Postgres 11 reads the table whatever its checks say.
-- Fill users.name in for the rows that are there first, some thousand at a time; VALIDATE fails on NULL.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;
COMMIT;

-- Step 3 of 6, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_pkey1";
CREATE UNIQUE INDEX CONCURRENTLY "users_pkey1" ON "users" ("team");

-- Step 4 of 6, one transaction: the index becomes the primary key: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP CONSTRAINT "users_pkey";
ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_pkey1";
ALTER TABLE "users" ALTER COLUMN "id" DROP NOT NULL;
COMMIT;

-- Step 5 of 6, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_id_key";
CREATE UNIQUE INDEX CONCURRENTLY "users_id_key" ON "users" ("id");

-- Step 6 of 6, one transaction: the index becomes the constraint: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_id_key" UNIQUE USING INDEX "users_id_key";
COMMIT;

== not null
-- Migrate: once the new code runs everywhere.

-- Step 1 of 1, one transaction: no way without a long lock: run it while the table is little used.
-- Unsafe: Postgres 11 reads the table whatever its checks say.
-- Rows that hold NULL must be filled in first; VALIDATE fails on them.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "plan" SET NOT NULL;
COMMIT;

== a required column
-- Expand: before the new code runs.

-- Step 1 of 2, one transaction: nullable first: rows that are there have no value, and code that runs now gives none.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "plan" text;
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 2, one transaction: no way without a long lock: run it while the table is little used.
-- Unsafe: Postgres 11 reads the table whatever its checks say.
-- Fill users.plan in for the rows that are there first, some thousand at a time; VALIDATE fails on NULL.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "plan" SET NOT NULL;
COMMIT;

== a volatile default
-- Expand: before the new code runs.

-- Step 1 of 3, one transaction: the default is for new rows only, so that no row is written now.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "token" uuid;
ALTER TABLE "users" ALTER COLUMN "token" SET DEFAULT gen_random_uuid();
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 3, outside a transaction: old rows get the default some thousand at a time, each time committed.
DO $$
DECLARE
  last "users"."id"%TYPE;
  upto "users"."id"%TYPE;
BEGIN
  SELECT "id" INTO upto FROM "users" ORDER BY "id" LIMIT 1;
  WHILE upto IS NOT NULL LOOP
    last := upto;
    SELECT "id" INTO upto FROM (SELECT "id" FROM "users" WHERE "id" >= last ORDER BY "id" LIMIT 5000) AS batch ORDER BY "id" DESC LIMIT 1;
    UPDATE "users" SET "token" = gen_random_uuid() WHERE "id" BETWEEN last AND upto AND "token" IS NULL;
    COMMIT;
    SELECT "id" INTO upto FROM "users" WHERE "id" > upto ORDER BY "id" LIMIT 1;
  END LOOP;
END $$;

-- Step 3 of 3, one transaction: no way without a long lock: run it while the table is little used.
-- Unsafe: Postgres 11 reads the table whatever its checks say.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "token" SET NOT NULL;
COMMIT;

== a serial column
-- Expand: before the new code runs.

-- Step 1 of 3, one transaction: the default is for new rows only, so that no row is written now.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "number" integer;
CREATE SEQUENCE "users_number_seq" AS integer OWNED BY "users"."number";
SELECT setval('"users_number_seq"', (SELECT coalesce(max("number"), 0) + 1 FROM "users"), false);
ALTER TABLE "users" ALTER COLUMN "number" SET DEFAULT nextval('"users_number_seq"'::regclass);
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 3, outside a transaction: old rows get the default some thousand at a time, each time committed.
DO $$
DECLARE
  changed bigint := 1;
BEGIN
  WHILE changed > 0 LOOP
    UPDATE "users" SET "number" = nextval('"users_number_seq"') WHERE ctid = ANY (ARRAY(SELECT ctid FROM "users" WHERE "number" IS NULL LIMIT 5000));
    GET DIAGNOSTICS changed = ROW_COUNT;
    COMMIT;
  END LOOP;
END $$;

-- Step 3 of 3, one transaction: no way without a long lock: run it while the table is little used.
-- Unsafe: Postgres 11 reads the table whatever its checks say.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "number" SET NOT NULL;
COMMIT;

== another type
-- Migrate: once the new code runs everywhere.

-- Step 1 of 1, one transaction: the table is written anew under a lock: run it while the table is little used.
-- Unsafe: the new type is written into every row.
-- It could be done by a second column, a trigger that keeps it up to date and a swap of names, but Postgres 11 cannot make the copy NOT NULL without reading the table:
-- that takes a hand that knows the data.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "age" DROP DEFAULT, ALTER COLUMN "age" TYPE jsonb USING "age"::jsonb, ALTER COLUMN "age" SET DEFAULT '0';
COMMIT;

== labels go
-- Migrate: once the new code runs everywhere.

-- Step 1 of 1, one transaction: the table is written anew under a lock: run it while the table is little used.
-- Unsafe: labels that go or change places need a new type in every row.
-- It could be done by a second column, a trigger that keeps it up to date and a swap of names, but Postgres 11 cannot make the copy NOT NULL without reading the table:
-- that takes a hand that knows the data.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TYPE "role" RENAME TO "role_old";
CREATE TYPE "role" AS ENUM ('a', 'b');
ALTER TABLE "users" ALTER COLUMN "role" DROP DEFAULT, ALTER COLUMN "role" TYPE "role" USING "role"::text::"role", ALTER COLUMN "role" SET DEFAULT 'a';
DROP TYPE "role_old";
COMMIT;

== a label comes
-- Expand: before the new code runs.

-- Step 1 of 1, outside a transaction: Postgres 11 adds no label inside a transaction.
ALTER TYPE "role" ADD VALUE 'b' BEFORE 'c';

== a column goes
-- Expand: before the new code runs.

-- Step 1 of 2, one transaction: new code does not fill the column in any more, and must be able to insert rows.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ALTER COLUMN "plan" DROP NOT NULL;
COMMIT;

-- Contract: once nothing uses the old form any more.

-- Step 2 of 2, one transaction: code that still runs may use the column: it goes last.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP COLUMN "plan";
COMMIT;

== a new table
-- Expand: before the new code runs.

-- Step 1 of 1, one transaction: only the catalogue changes.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
CREATE TABLE "users" (
  "id" SERIAL NOT NULL,
  "team_id" integer
);
CREATE INDEX "a" ON "users" ("team_id");
ALTER TABLE "users" ADD CONSTRAINT "users_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "teams" ("id");
COMMIT;

