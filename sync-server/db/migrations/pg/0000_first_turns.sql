CREATE TABLE "turn" (
	"turn_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"owner" text COLLATE "C" NOT NULL,
	"boot" text COLLATE "C" NOT NULL,
	"state" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "turn_state_known" CHECK ("turn"."state" in ('open', 'done', 'interrupted'))
);
