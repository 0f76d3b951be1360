CREATE TABLE `turn` (
	`turn_id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`boot` text NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	CONSTRAINT "turn_state_known" CHECK("turn"."state" in ('open', 'done', 'interrupted'))
);
