CREATE TABLE `bucket_digest` (
	`user_id` text NOT NULL,
	`bucket` text NOT NULL,
	`n` integer NOT NULL,
	`digest` text NOT NULL,
	PRIMARY KEY(`user_id`, `bucket`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `dead_letter` (
	`user_id` text NOT NULL,
	`op_id` text NOT NULL,
	`name` text NOT NULL,
	`v` integer NOT NULL,
	`args` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `op_id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "dead_letter_reason" CHECK("dead_letter"."reason" in ('invalid', 'too-large', 'forbidden', 'erased', 'superseded', 'poison'))
);
--> statement-breakpoint
CREATE TABLE `maya_messages` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`sid` text NOT NULL,
	`role` text NOT NULL,
	`at` integer NOT NULL,
	`ord` integer NOT NULL,
	`rev` integer NOT NULL,
	`box` text NOT NULL,
	`envelope` text,
	`lane` text,
	`re` text,
	`turn` text,
	`version` integer NOT NULL,
	`erased` integer NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "maya_messages_role" CHECK("maya_messages"."role" in ('user', 'maya', 'mark')),
	CONSTRAINT "maya_messages_box" CHECK("maya_messages"."box" in ('session', 'inbox'))
);
--> statement-breakpoint
CREATE INDEX `maya_messages_thread` ON `maya_messages` (`user_id`,`sid`,`ord`);--> statement-breakpoint
CREATE INDEX `maya_messages_newest` ON `maya_messages` (`user_id`,`ord`,`id`);--> statement-breakpoint
CREATE INDEX `maya_messages_version` ON `maya_messages` (`user_id`,`version`);--> statement-breakpoint
CREATE TABLE `records` (
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`id` text NOT NULL,
	`f` text NOT NULL,
	`also` text NOT NULL,
	`version` integer NOT NULL,
	`erased` integer NOT NULL,
	PRIMARY KEY(`user_id`, `kind`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `records_version` ON `records` (`user_id`,`version`);--> statement-breakpoint
CREATE TABLE `reply_held` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`re` text NOT NULL,
	`sid` text NOT NULL,
	`row` text NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `reply_held_re` ON `reply_held` (`user_id`,`re`);--> statement-breakpoint
CREATE TABLE `sync_client` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`group_id` text NOT NULL,
	`lmid` integer NOT NULL,
	`version` integer NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sync_client_group` ON `sync_client` (`user_id`,`group_id`,`version`);--> statement-breakpoint
CREATE TABLE `sync_fault` (
	`user_id` text NOT NULL,
	`op_id` text NOT NULL,
	`tries` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`code` text NOT NULL,
	PRIMARY KEY(`user_id`, `op_id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sync_group` (
	`user_id` text NOT NULL,
	`id` text NOT NULL,
	`seen_day` text NOT NULL,
	PRIMARY KEY(`user_id`, `id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sync_op` (
	`user_id` text NOT NULL,
	`op_id` text NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`version` integer NOT NULL,
	`ord` integer,
	`day` text NOT NULL,
	PRIMARY KEY(`user_id`, `op_id`),
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "sync_op_status" CHECK("sync_op"."status" in ('applied', 'rejected'))
);
--> statement-breakpoint
CREATE TABLE `sync_space` (
	`user_id` text PRIMARY KEY NOT NULL,
	`epoch` text NOT NULL,
	`version` integer NOT NULL,
	`ord_next` integer NOT NULL,
	`raised_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `beta_users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
ALTER TABLE `sanctuary_sessions` ADD `f` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `sanctuary_sessions` ADD `also` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `sanctuary_sessions` ADD `version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sanctuary_sessions` ADD `erased` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `sanctuary_sessions_version` ON `sanctuary_sessions` (`user_id`,`version`);