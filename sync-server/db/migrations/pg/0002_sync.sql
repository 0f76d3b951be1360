CREATE TABLE "bucket_digest" (
	"user_id" text COLLATE "C" NOT NULL,
	"bucket" text COLLATE "C" NOT NULL,
	"n" integer NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	CONSTRAINT "bucket_digest_user_id_bucket_pk" PRIMARY KEY("user_id","bucket")
);
--> statement-breakpoint
CREATE TABLE "dead_letter" (
	"user_id" text COLLATE "C" NOT NULL,
	"op_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"v" integer NOT NULL,
	"args" jsonb NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "dead_letter_user_id_op_id_pk" PRIMARY KEY("user_id","op_id"),
	CONSTRAINT "dead_letter_reason" CHECK ("dead_letter"."reason" in ('invalid', 'too-large', 'forbidden', 'erased', 'superseded', 'poison'))
);
--> statement-breakpoint
CREATE TABLE "maya_messages" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"sid" text COLLATE "C" NOT NULL,
	"role" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"ord" bigint NOT NULL,
	"rev" integer NOT NULL,
	"box" text NOT NULL,
	"envelope" text COLLATE "C",
	"lane" jsonb,
	"re" text COLLATE "C",
	"turn" text COLLATE "C",
	"version" bigint NOT NULL,
	"erased" boolean NOT NULL,
	CONSTRAINT "maya_messages_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "maya_messages_role" CHECK ("maya_messages"."role" in ('user', 'maya', 'mark')),
	CONSTRAINT "maya_messages_box" CHECK ("maya_messages"."box" in ('session', 'inbox'))
);
--> statement-breakpoint
CREATE TABLE "records" (
	"user_id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"f" jsonb NOT NULL,
	"also" jsonb NOT NULL,
	"version" bigint NOT NULL,
	"erased" boolean NOT NULL,
	CONSTRAINT "records_user_id_kind_id_pk" PRIMARY KEY("user_id","kind","id")
);
--> statement-breakpoint
CREATE TABLE "reply_held" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"re" text COLLATE "C" NOT NULL,
	"sid" text COLLATE "C" NOT NULL,
	"row" jsonb NOT NULL,
	CONSTRAINT "reply_held_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "sync_client" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"group_id" text COLLATE "C" NOT NULL,
	"lmid" bigint NOT NULL,
	"version" bigint NOT NULL,
	CONSTRAINT "sync_client_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "sync_fault" (
	"user_id" text COLLATE "C" NOT NULL,
	"op_id" text COLLATE "C" NOT NULL,
	"tries" integer NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"code" text COLLATE "C" NOT NULL,
	CONSTRAINT "sync_fault_user_id_op_id_pk" PRIMARY KEY("user_id","op_id")
);
--> statement-breakpoint
CREATE TABLE "sync_group" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"seen_day" text COLLATE "C" NOT NULL,
	CONSTRAINT "sync_group_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "sync_op" (
	"user_id" text COLLATE "C" NOT NULL,
	"op_id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"status" text NOT NULL,
	"reason" text COLLATE "C",
	"version" bigint NOT NULL,
	"ord" bigint,
	"day" text COLLATE "C" NOT NULL,
	CONSTRAINT "sync_op_user_id_op_id_pk" PRIMARY KEY("user_id","op_id"),
	CONSTRAINT "sync_op_status" CHECK ("sync_op"."status" in ('applied', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE "sync_space" (
	"user_id" text COLLATE "C" NOT NULL,
	"epoch" text COLLATE "C" NOT NULL,
	"version" bigint NOT NULL,
	"ord_next" bigint NOT NULL,
	"raised_at" timestamp (3) with time zone,
	CONSTRAINT "sync_space_user_id_pk" PRIMARY KEY("user_id")
);
--> statement-breakpoint
ALTER TABLE "sanctuary_sessions" ADD COLUMN "f" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sanctuary_sessions" ADD COLUMN "also" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "sanctuary_sessions" ADD COLUMN "version" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sanctuary_sessions" ADD COLUMN "erased" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "bucket_digest" ADD CONSTRAINT "bucket_digest_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maya_messages" ADD CONSTRAINT "maya_messages_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "records" ADD CONSTRAINT "records_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_held" ADD CONSTRAINT "reply_held_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_client" ADD CONSTRAINT "sync_client_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_fault" ADD CONSTRAINT "sync_fault_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_group" ADD CONSTRAINT "sync_group_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_op" ADD CONSTRAINT "sync_op_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_space" ADD CONSTRAINT "sync_space_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "maya_messages_thread" ON "maya_messages" USING btree ("user_id","sid","ord");--> statement-breakpoint
CREATE INDEX "maya_messages_newest" ON "maya_messages" USING btree ("user_id","ord","id");--> statement-breakpoint
CREATE INDEX "maya_messages_version" ON "maya_messages" USING btree ("user_id","version");--> statement-breakpoint
CREATE INDEX "records_version" ON "records" USING btree ("user_id","version");--> statement-breakpoint
CREATE INDEX "reply_held_re" ON "reply_held" USING btree ("user_id","re");--> statement-breakpoint
CREATE INDEX "sync_client_group" ON "sync_client" USING btree ("user_id","group_id","version");--> statement-breakpoint
CREATE INDEX "sanctuary_sessions_version" ON "sanctuary_sessions" USING btree ("user_id","version");