extension SchemaMigrations {
    /// What the server does by itself: reports on their days, webhooks, and forgetting what is kept for a time only.
    static let automation = Migration(
        number: 12, name: "automation",
        sql: """
            CREATE TABLE saved_reports (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                owner TEXT NOT NULL,
                shared BIGINT NOT NULL,
                name TEXT NOT NULL,
                path TEXT NOT NULL,
                query TEXT NOT NULL,
                schedule TEXT,
                next_due_at BIGINT,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX saved_reports_by_operator ON saved_reports (operator_id, id);
            CREATE INDEX saved_reports_due ON saved_reports (next_due_at) WHERE next_due_at IS NOT NULL;
            CREATE TABLE report_runs (
                id TEXT PRIMARY KEY,
                report_id TEXT NOT NULL REFERENCES saved_reports (id),
                operator_id TEXT NOT NULL REFERENCES operators (id),
                due_at BIGINT NOT NULL,
                scheduled BIGINT NOT NULL,
                requested_by TEXT NOT NULL,
                format TEXT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                claimed_until BIGINT,
                from_at BIGINT,
                to_at BIGINT,
                row_count BIGINT,
                byte_count BIGINT,
                reason TEXT,
                finished_at BIGINT,
                expires_at BIGINT
            );
            CREATE UNIQUE INDEX report_runs_due ON report_runs (report_id, due_at) WHERE scheduled = 1;
            CREATE INDEX report_runs_by_report ON report_runs (report_id, id);
            CREATE INDEX report_runs_open ON report_runs (id) WHERE state IN ('waiting', 'running');
            CREATE INDEX report_runs_by_age ON report_runs (expires_at);
            CREATE TABLE webhook_endpoints (
                id TEXT PRIMARY KEY,
                operator_id TEXT NOT NULL REFERENCES operators (id),
                url TEXT NOT NULL,
                description TEXT NOT NULL,
                topics TEXT NOT NULL,
                enabled BIGINT NOT NULL,
                secret BLOB NOT NULL,
                old_secret BLOB,
                old_secret_until BIGINT,
                failures BIGINT NOT NULL,
                failing_since BIGINT,
                paused_until BIGINT,
                disabled_at BIGINT,
                disabled_reason TEXT,
                created_at BIGINT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE INDEX webhook_endpoints_by_operator ON webhook_endpoints (operator_id, id);
            CREATE TABLE webhook_messages (
                id TEXT PRIMARY KEY,
                endpoint_id TEXT NOT NULL REFERENCES webhook_endpoints (id),
                event_id TEXT NOT NULL,
                topic TEXT NOT NULL,
                body TEXT NOT NULL,
                state TEXT NOT NULL,
                attempts BIGINT NOT NULL,
                next_attempt_at BIGINT,
                created_at BIGINT NOT NULL,
                finished_at BIGINT
            );
            CREATE INDEX webhook_messages_by_endpoint ON webhook_messages (endpoint_id, id);
            CREATE INDEX webhook_messages_waiting ON webhook_messages (endpoint_id, id) WHERE state = 'waiting';
            CREATE INDEX webhook_messages_by_age ON webhook_messages (finished_at);
            CREATE TABLE webhook_attempts (
                id TEXT PRIMARY KEY,
                message_id TEXT NOT NULL REFERENCES webhook_messages (id),
                at BIGINT NOT NULL,
                duration_ms BIGINT NOT NULL,
                status BIGINT,
                error TEXT,
                answer TEXT
            );
            CREATE INDEX webhook_attempts_by_message ON webhook_attempts (message_id, id);
            CREATE TABLE retention_settings (
                owner TEXT PRIMARY KEY,
                days TEXT NOT NULL,
                version BIGINT NOT NULL
            );
            CREATE TABLE retention_marks (
                owner TEXT NOT NULL,
                kind TEXT NOT NULL,
                until_at BIGINT NOT NULL,
                PRIMARY KEY (owner, kind)
            );
            ALTER TABLE drivers ADD COLUMN anonymised_at BIGINT;
            CREATE INDEX audit_entries_by_entity ON audit_entries (entity);
            CREATE TABLE erasures (
                entity TEXT PRIMARY KEY,
                at BIGINT NOT NULL
            );
            """,
        erasable: [
            Erasable(table: "audit_entries", keptDays: 365),
            Erasable(table: "notes", keptDays: nil),
        ])
}
