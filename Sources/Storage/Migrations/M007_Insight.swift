extension SchemaMigrations {
    /// What the screens of figures need: revenue beside energy in the hours, when stations were down, what stations and
    /// electricity cost their operator.
    ///
    /// The hours of sessions that ended before get their revenue here, by the rule of `EnergyHour.spread`: the order's
    /// total by the energy of each hour, or in the first hour where there was none.
    static let insight = Migration(
        number: 7, name: "insight",
        sql: """
            ALTER TABLE energy_hours ADD COLUMN revenue_minor BIGINT NOT NULL DEFAULT 0;
            ALTER TABLE sites ADD COLUMN utility_price_micros_per_kwh BIGINT;
            ALTER TABLE stations ADD COLUMN cost_minor BIGINT;
            ALTER TABLE stations ADD COLUMN first_connected_at BIGINT;
            UPDATE stations SET first_connected_at = created_at WHERE connection_epoch > 0;
            CREATE TABLE outages (
                station_id TEXT NOT NULL REFERENCES stations (id),
                from_at BIGINT NOT NULL,
                evse BIGINT NOT NULL,
                connector BIGINT NOT NULL,
                kind TEXT NOT NULL,
                to_at BIGINT,
                PRIMARY KEY (station_id, from_at, evse, connector, kind)
            );
            CREATE UNIQUE INDEX outages_open ON outages (station_id, evse, connector, kind) WHERE to_at IS NULL;
            INSERT INTO outages (station_id, from_at, evse, connector, kind, to_at)
            SELECT id, COALESCE(last_seen_at, created_at), 0, 0, 'offline', NULL FROM stations
            WHERE presence = 'offline' AND connection_epoch > 0;
            INSERT INTO outages (station_id, from_at, evse, connector, kind, to_at)
            SELECT station_id, changed_at, evse, connector, 'status', NULL FROM connectors
            WHERE status IN ('faulted', 'unavailable');
            CREATE INDEX sessions_running_by_operator ON sessions (operator_id) WHERE state = 'charging';
            CREATE INDEX orders_with_exceptions ON orders (operator_id, site_id) WHERE open_exceptions > 0;
            \(spreadRevenue)
            """)

    /// Beyond these the product of total and energy could leave 64 bits; no real session comes near.
    private static let spreads = """
        o.total_minor BETWEEN 1 AND 9000000000 AND s.meter_stop_wh > s.meter_start_wh
        AND s.meter_stop_wh - s.meter_start_wh <= 1000000000
        """

    private static let spreadRevenue = """
        WITH ended AS (
            SELECT s.id, s.station_id, s.started_at / 3600000 AS first_hour,
                CASE WHEN s.ended_at / 3600000 > s.started_at / 3600000 + 744 THEN s.started_at / 3600000 + 744
                    WHEN s.ended_at < s.started_at THEN s.started_at / 3600000 ELSE s.ended_at / 3600000 END AS last_hour,
                s.ended_at, s.meter_start_wh, s.meter_stop_wh, o.total_minor
            FROM sessions s JOIN orders o ON o.session_id = s.id
            WHERE s.ended_at IS NOT NULL AND \(spreads)
        ), readings AS (
            SELECT e.id, m.at, m.register_wh AS wh FROM ended e JOIN meter_samples m ON m.session_id = e.id
            WHERE m.register_wh > e.meter_start_wh AND m.register_wh <= e.meter_stop_wh
            UNION ALL
            SELECT id, ended_at, meter_stop_wh FROM ended
        ), hours AS (
            SELECT e.id, MAX(r.wh) AS wh,
                CASE WHEN r.at / 3600000 < e.first_hour THEN e.first_hour
                    WHEN r.at / 3600000 > e.last_hour THEN e.last_hour ELSE r.at / 3600000 END AS hour
            FROM ended e JOIN readings r ON r.id = e.id
            GROUP BY 1, 3
        ), reached AS (
            SELECT id, hour, MAX(wh) OVER (PARTITION BY id ORDER BY hour) AS wh FROM hours
        ), earned AS (
            SELECT e.id, e.station_id, r.hour, e.total_minor * (r.wh - e.meter_start_wh)
                / (e.meter_stop_wh - e.meter_start_wh) AS minor
            FROM reached r JOIN ended e ON e.id = r.id
        ), shares AS (
            SELECT station_id, hour, minor - COALESCE(LAG(minor) OVER (PARTITION BY id ORDER BY hour), 0) AS minor
            FROM earned
            UNION ALL
            SELECT s.station_id, s.started_at / 3600000, o.total_minor FROM sessions s JOIN orders o ON o.session_id = s.id
            WHERE s.ended_at IS NOT NULL AND o.total_minor <> 0 AND NOT COALESCE(\(spreads), 1 = 0)
        )
        INSERT INTO energy_hours (station_id, hour, energy_wh, occupied_ms, sessions, revenue_minor)
        SELECT station_id, hour, 0, 0, 0, CAST(SUM(minor) AS BIGINT) FROM shares WHERE minor <> 0
        GROUP BY station_id, hour
        ON CONFLICT (station_id, hour) DO UPDATE
        SET revenue_minor = energy_hours.revenue_minor + excluded.revenue_minor;
        """
}
