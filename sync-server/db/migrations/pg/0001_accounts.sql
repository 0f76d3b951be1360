CREATE TABLE "auth_secret" (
	"user_id" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"salt" text COLLATE "C" NOT NULL,
	"kdf" jsonb,
	"salt_part" text COLLATE "C",
	CONSTRAINT "auth_secret_user_id_kind_pk" PRIMARY KEY("user_id","kind"),
	CONSTRAINT "auth_secret_kind" CHECK ("auth_secret"."kind" in ('passphrase', 'recovery'))
);
--> statement-breakpoint
CREATE TABLE "beta_metrics" (
	"day" text COLLATE "C" NOT NULL,
	"measure" text COLLATE "C" NOT NULL,
	"bucket" text COLLATE "C" NOT NULL,
	"n" integer NOT NULL,
	"total" double precision NOT NULL,
	CONSTRAINT "beta_metrics_day_measure_bucket_pk" PRIMARY KEY("day","measure","bucket")
);
--> statement-breakpoint
CREATE TABLE "beta_users" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"email" text COLLATE "C" NOT NULL,
	"address_key" text COLLATE "C" NOT NULL,
	"timezone" text COLLATE "C" NOT NULL,
	"referral_code" text COLLATE "C",
	"maya_instance" text COLLATE "C" NOT NULL,
	"privacy_mode" text NOT NULL,
	"consent_date" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"session_count" integer NOT NULL,
	"gen" integer NOT NULL,
	"older" text COLLATE "C",
	"inbox_key" text COLLATE "C" NOT NULL,
	"last_seen_day" text COLLATE "C" NOT NULL,
	CONSTRAINT "beta_users_address_key_unique" UNIQUE("address_key"),
	CONSTRAINT "beta_users_mode" CHECK ("beta_users"."privacy_mode" in ('sanctuary', 'standard'))
);
--> statement-breakpoint
CREATE TABLE "breakthrough_markers" (
	"day" text COLLATE "C" NOT NULL,
	"category" text COLLATE "C" NOT NULL,
	"n" integer NOT NULL,
	CONSTRAINT "breakthrough_markers_day_category_pk" PRIMARY KEY("day","category")
);
--> statement-breakpoint
CREATE TABLE "consent" (
	"user_id" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"given" boolean NOT NULL,
	CONSTRAINT "consent_user_id_kind_at_pk" PRIMARY KEY("user_id","kind","at"),
	CONSTRAINT "consent_kind" CHECK ("consent"."kind" in ('account', 'model', 'metrics', 'research'))
);
--> statement-breakpoint
CREATE TABLE "device" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C",
	"created_day" text COLLATE "C" NOT NULL,
	"last_seen_day" text COLLATE "C" NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "device_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "erased_account" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"day" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "key_wrap" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"kind" text NOT NULL,
	"gen" integer NOT NULL,
	"kdf" jsonb,
	"salt_part" text COLLATE "C",
	"w" text COLLATE "C" NOT NULL,
	CONSTRAINT "key_wrap_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "key_wrap_kind" CHECK ("key_wrap"."kind" in ('passphrase', 'recovery', 'passkey'))
);
--> statement-breakpoint
CREATE TABLE "maya_instances" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"privacy_setting" text NOT NULL,
	"session_data_ct" text COLLATE "C",
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_active" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "maya_instances_setting" CHECK ("maya_instances"."privacy_setting" in ('sanctuary_mode', 'standard_mode'))
);
--> statement-breakpoint
CREATE TABLE "maya_sessions" (
	"user_id" text COLLATE "C" NOT NULL,
	"session_id" text COLLATE "C" NOT NULL,
	"maya_instance" text COLLATE "C" NOT NULL,
	"last_active" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "maya_sessions_user_id_session_id_pk" PRIMARY KEY("user_id","session_id")
);
--> statement-breakpoint
CREATE TABLE "refresh_token" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"family" text COLLATE "C" NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"device_id" text COLLATE "C" NOT NULL,
	"made_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"successor_ct" text COLLATE "C",
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"auth_time" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sanctuary_sessions" (
	"user_id" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"maya_instance" text COLLATE "C" NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"sanctuary_seal" text COLLATE "C",
	"protection_active" boolean NOT NULL,
	"message_count" integer NOT NULL,
	CONSTRAINT "sanctuary_sessions_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
ALTER TABLE "auth_secret" ADD CONSTRAINT "auth_secret_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent" ADD CONSTRAINT "consent_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device" ADD CONSTRAINT "device_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "key_wrap" ADD CONSTRAINT "key_wrap_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maya_instances" ADD CONSTRAINT "maya_instances_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maya_sessions" ADD CONSTRAINT "maya_sessions_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refresh_token" ADD CONSTRAINT "refresh_token_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sanctuary_sessions" ADD CONSTRAINT "sanctuary_sessions_user_id_beta_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."beta_users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "maya_instances_user" ON "maya_instances" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "refresh_token_family" ON "refresh_token" USING btree ("user_id","family");--> statement-breakpoint
CREATE INDEX "refresh_token_expiry" ON "refresh_token" USING btree ("expires_at");