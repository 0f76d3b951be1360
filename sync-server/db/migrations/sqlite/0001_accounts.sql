CREATE TABLE `auth_secret` (
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`hash` text NOT NULL,
	`salt` text NOT NULL,
	`kdf` text,
	`salt_part` text,
	PRIMARY KEY(`user_id`, `kind`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "auth_secret_kind" CHECK("auth_secret"."kind" in ('passphrase', 'recovery'))
);
--> statement-breakpoint
CREATE TABLE `beta_metrics` (
	`day` text NOT NULL,
	`measure` text NOT NULL,
	`bucket` text NOT NULL,
	`n` integer NOT NULL,
	`total` real NOT NULL,
	PRIMARY KEY(`day`, `measure`, `bucket`)
);
--> statement-breakpoint
CREATE TABLE `beta_users` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`address_key` text NOT NULL,
	`timezone` text NOT NULL,
	`referral_code` text,
	`maya_instance` text NOT NULL,
	`privacy_mode` text NOT NULL,
	`consent_date` integer NOT NULL,
	`created_at` integer NOT NULL,
	`session_count` integer NOT NULL,
	`gen` integer NOT NULL,
	`older` text,
	`inbox_key` text NOT NULL,
	`last_seen_day` text NOT NULL,
	CONSTRAINT "beta_users_mode" CHECK("beta_users"."privacy_mode" in ('sanctuary', 'standard'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX `beta_users_address_key_unique` ON `beta_users` (`address_key`);--> statement-breakpoint
CREATE TABLE `breakthrough_markers` (
	`day` text NOT NULL,
	`category` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`day`, `category`)
);
--> statement-breakpoint
CREATE TABLE `consent` (
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`version` text NOT NULL,
	`given` integer NOT NULL,
	PRIMARY KEY(`user_id`, `kind`, `at`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "consent_kind" CHECK("consent"."kind" in ('account', 'model', 'metrics', 'research'))
);
--> statement-breakpoint
CREATE TABLE `device` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text,
	`created_day` text NOT NULL,
	`last_seen_day` text NOT NULL,
	`revoked_at` integer,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `erased_account` (
	`key` text PRIMARY KEY NOT NULL,
	`day` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `key_wrap` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`kind` text NOT NULL,
	`gen` integer NOT NULL,
	`kdf` text,
	`salt_part` text,
	`w` text NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "key_wrap_kind" CHECK("key_wrap"."kind" in ('passphrase', 'recovery', 'passkey'))
);
--> statement-breakpoint
CREATE TABLE `maya_instances` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`privacy_setting` text NOT NULL,
	`session_data_ct` text,
	`created_at` integer NOT NULL,
	`last_active` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "maya_instances_setting" CHECK("maya_instances"."privacy_setting" in ('sanctuary_mode', 'standard_mode'))
);
--> statement-breakpoint
CREATE INDEX `maya_instances_user` ON `maya_instances` (`user_id`);--> statement-breakpoint
CREATE TABLE `maya_sessions` (
	`user_id` text NOT NULL,
	`session_id` text NOT NULL,
	`maya_instance` text NOT NULL,
	`last_active` integer NOT NULL,
	PRIMARY KEY(`user_id`, `session_id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `refresh_token` (
	`hash` text PRIMARY KEY NOT NULL,
	`family` text NOT NULL,
	`user_id` text NOT NULL,
	`device_id` text NOT NULL,
	`made_at` integer NOT NULL,
	`used_at` integer,
	`successor_ct` text,
	`expires_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`auth_time` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `refresh_token_family` ON `refresh_token` (`user_id`,`family`);--> statement-breakpoint
CREATE INDEX `refresh_token_expiry` ON `refresh_token` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sanctuary_sessions` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`maya_instance` text NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	`sanctuary_seal` text,
	`protection_active` integer NOT NULL,
	`message_count` integer NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
