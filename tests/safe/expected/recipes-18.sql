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

-- Step 1 of 4, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
-- Rows that hold NULL must be filled in first; VALIDATE fails on them.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_id_not_null" NOT NULL "id" NOT VALID;
COMMIT;

-- Step 2 of 4, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_id_not_null";
COMMIT;

-- Step 3 of 4, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_pkey";
CREATE UNIQUE INDEX CONCURRENTLY "users_pkey" ON "users" ("id");

-- Step 4 of 4, one transaction: the index becomes the primary key: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_pkey";
COMMIT;

== another primary key
-- Expand: before the new code runs.

-- Step 1 of 7, one transaction: nullable first: rows that are there have no value, and code that runs now gives none.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "name" text;
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 7, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
-- Fill users.name in for the rows that are there first, some thousand at a time; VALIDATE fails on NULL.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_name_not_null" NOT NULL "name" NOT VALID;
COMMIT;

-- Step 3 of 7, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_name_not_null";
COMMIT;

-- Step 4 of 7, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_pkey1";
CREATE UNIQUE INDEX CONCURRENTLY "users_pkey1" ON "users" ("team");

-- Step 5 of 7, one transaction: the index becomes the primary key: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP CONSTRAINT "users_pkey";
ALTER TABLE "users" ADD CONSTRAINT "users_pkey" PRIMARY KEY USING INDEX "users_pkey1";
ALTER TABLE "users" ALTER COLUMN "id" DROP NOT NULL;
COMMIT;

-- Step 6 of 7, outside a transaction: CONCURRENTLY: writes go on while the index is built.
DROP INDEX CONCURRENTLY IF EXISTS "users_id_key";
CREATE UNIQUE INDEX CONCURRENTLY "users_id_key" ON "users" ("id");

-- Step 7 of 7, one transaction: the index becomes the constraint: only the catalogue changes.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_id_key" UNIQUE USING INDEX "users_id_key";
COMMIT;

== not null
-- Migrate: once the new code runs everywhere.

-- Step 1 of 2, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
-- Rows that hold NULL must be filled in first; VALIDATE fails on them.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_plan_not_null" NOT NULL "plan" NOT VALID;
COMMIT;

-- Step 2 of 2, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_plan_not_null";
COMMIT;

== a required column
-- Expand: before the new code runs.

-- Step 1 of 3, one transaction: nullable first: rows that are there have no value, and code that runs now gives none.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "plan" text;
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 3, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
-- Fill users.plan in for the rows that are there first, some thousand at a time; VALIDATE fails on NULL.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_plan_not_null" NOT NULL "plan" NOT VALID;
COMMIT;

-- Step 3 of 3, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_plan_not_null";
COMMIT;

== a volatile default
-- Expand: before the new code runs.

-- Step 1 of 4, one transaction: the default is for new rows only, so that no row is written now.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "token" uuid;
ALTER TABLE "users" ALTER COLUMN "token" SET DEFAULT gen_random_uuid();
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 4, outside a transaction: old rows get the default some thousand at a time, each time committed.
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

-- Step 3 of 4, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_token_not_null" NOT NULL "token" NOT VALID;
COMMIT;

-- Step 4 of 4, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_token_not_null";
COMMIT;

== a serial column
-- Expand: before the new code runs.

-- Step 1 of 4, one transaction: the default is for new rows only, so that no row is written now.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "number" integer;
CREATE SEQUENCE "users_number_seq" AS integer OWNED BY "users"."number";
SELECT setval('"users_number_seq"', (SELECT coalesce(max("number"), 0) + 1 FROM "users"), false);
ALTER TABLE "users" ALTER COLUMN "number" SET DEFAULT nextval('"users_number_seq"'::regclass);
COMMIT;

-- Migrate: once the new code runs everywhere.

-- Step 2 of 4, outside a transaction: old rows get the default some thousand at a time, each time committed.
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

-- Step 3 of 4, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_number_not_null" NOT NULL "number" NOT VALID;
COMMIT;

-- Step 4 of 4, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_number_not_null";
COMMIT;

== another type
-- Migrate: once the new code runs everywhere.

-- Step 1 of 7, one transaction: a second column with the new type, which a trigger keeps up to date.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "age_new" jsonb;
CREATE FUNCTION "users_age_sync"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."age_new" := (SELECT "age"::jsonb FROM (SELECT NEW.*) AS new_row);
  RETURN NEW;
END $$;
CREATE TRIGGER "users_age_sync" BEFORE INSERT OR UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "users_age_sync"();
COMMIT;

-- Step 2 of 7, outside a transaction: old rows are filled in some thousand at a time, each time committed.
DO $$
DECLARE
  last "users"."id"%TYPE;
  upto "users"."id"%TYPE;
BEGIN
  SELECT "id" INTO upto FROM "users" ORDER BY "id" LIMIT 1;
  WHILE upto IS NOT NULL LOOP
    last := upto;
    SELECT "id" INTO upto FROM (SELECT "id" FROM "users" WHERE "id" >= last ORDER BY "id" LIMIT 5000) AS batch ORDER BY "id" DESC LIMIT 1;
    UPDATE "users" SET "age_new" = "age"::jsonb WHERE "id" BETWEEN last AND upto AND "age_new" IS NULL AND "age" IS NOT NULL;
    COMMIT;
    SELECT "id" INTO upto FROM "users" WHERE "id" > upto ORDER BY "id" LIMIT 1;
  END LOOP;
END $$;

-- Step 3 of 7, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_age_new_not_null" NOT NULL "age_new" NOT VALID;
COMMIT;

-- Step 4 of 7, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_age_new_not_null";
COMMIT;

-- Step 5 of 7, outside a transaction: the index of the new column, built while writes go on.
DROP INDEX CONCURRENTLY IF EXISTS "users_age_new";
CREATE INDEX CONCURRENTLY "users_age_new" ON "users" ("age_new");

-- Step 6 of 7, one transaction: the two columns change names: only the catalogue is written.
BEGIN;
SET LOCAL lock_timeout = '5s';
DROP TRIGGER "users_age_sync" ON "users";
DROP FUNCTION "users_age_sync";
ALTER TABLE "users" RENAME COLUMN "age" TO "age_old";
ALTER TABLE "users" RENAME COLUMN "age_new" TO "age";
ALTER TABLE "users" ALTER COLUMN "age_old" DROP DEFAULT;
ALTER TABLE "users" ALTER COLUMN "age_old" DROP NOT NULL;
DROP INDEX "users_age";
ALTER INDEX "users_age_new" RENAME TO "users_age";
ALTER TABLE "users" ALTER COLUMN "age" SET DEFAULT '0';
COMMIT;

-- Contract: once nothing uses the old form any more.

-- Step 7 of 7, one transaction: the old column goes when nobody wants to go back to it.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP COLUMN "age_old";
COMMIT;

== labels go
-- Migrate: once the new code runs everywhere.

-- Step 1 of 6, one transaction: the new type stands beside the old one; a second column with the new type, which a trigger keeps up to date.
-- When lock_timeout ends it, nothing has happened: run it again.
BEGIN;
SET LOCAL lock_timeout = '5s';
CREATE TYPE "role_new" AS ENUM ('a', 'b');
ALTER TABLE "users" ADD COLUMN "role_new" role_new;
CREATE FUNCTION "users_role_sync"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."role_new" := (SELECT "role"::text::"role_new" FROM (SELECT NEW.*) AS new_row);
  RETURN NEW;
END $$;
CREATE TRIGGER "users_role_sync" BEFORE INSERT OR UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "users_role_sync"();
COMMIT;

-- Step 2 of 6, outside a transaction: old rows are filled in some thousand at a time, each time committed.
DO $$
DECLARE
  last "users"."id"%TYPE;
  upto "users"."id"%TYPE;
BEGIN
  SELECT "id" INTO upto FROM "users" ORDER BY "id" LIMIT 1;
  WHILE upto IS NOT NULL LOOP
    last := upto;
    SELECT "id" INTO upto FROM (SELECT "id" FROM "users" WHERE "id" >= last ORDER BY "id" LIMIT 5000) AS batch ORDER BY "id" DESC LIMIT 1;
    UPDATE "users" SET "role_new" = "role"::text::"role_new" WHERE "id" BETWEEN last AND upto AND "role_new" IS NULL AND "role" IS NOT NULL;
    COMMIT;
    SELECT "id" INTO upto FROM "users" WHERE "id" > upto ORDER BY "id" LIMIT 1;
  END LOOP;
END $$;

-- Step 3 of 6, one transaction: NOT VALID: new rows are checked from now on, old ones are not read yet.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD CONSTRAINT "users_role_new_not_null" NOT NULL "role_new" NOT VALID;
COMMIT;

-- Step 4 of 6, one transaction: reads the table while reads and writes go on.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" VALIDATE CONSTRAINT "users_role_new_not_null";
COMMIT;

-- Step 5 of 6, one transaction: the two columns change names: only the catalogue is written.
BEGIN;
SET LOCAL lock_timeout = '5s';
DROP TRIGGER "users_role_sync" ON "users";
DROP FUNCTION "users_role_sync";
ALTER TABLE "users" RENAME COLUMN "role" TO "role_old";
ALTER TABLE "users" RENAME COLUMN "role_new" TO "role";
ALTER TABLE "users" ALTER COLUMN "role_old" DROP DEFAULT;
ALTER TABLE "users" ALTER COLUMN "role_old" DROP NOT NULL;
ALTER TYPE "role" RENAME TO "role_old";
ALTER TYPE "role_new" RENAME TO "role";
ALTER TABLE "users" ALTER COLUMN "role" SET DEFAULT 'a';
COMMIT;

-- Contract: once nothing uses the old form any more.

-- Step 6 of 6, one transaction: the old column goes when nobody wants to go back to it.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" DROP COLUMN "role_old";
DROP TYPE "role_old";
COMMIT;

== a label comes
-- Expand: before the new code runs.

-- Step 1 of 1, one transaction: a new label can be used when its transaction is over.
BEGIN;
ALTER TYPE "role" ADD VALUE 'b' BEFORE 'c';
COMMIT;

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

