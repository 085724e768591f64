import Charging
import Kernel

package enum MeterSampleRepository {
    private static let columns = """
        session_id, at, register_wh, power_w, current_ma, voltage_mv, soc_permille, temperature_dc, offered_w
        """

    private static let insert = """
        INSERT INTO meter_samples (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (session_id, at) DO UPDATE SET
            register_wh = COALESCE(meter_samples.register_wh, excluded.register_wh),
            power_w = COALESCE(meter_samples.power_w, excluded.power_w),
            current_ma = COALESCE(meter_samples.current_ma, excluded.current_ma),
            voltage_mv = COALESCE(meter_samples.voltage_mv, excluded.voltage_mv),
            soc_permille = COALESCE(meter_samples.soc_permille, excluded.soc_permille),
            temperature_dc = COALESCE(meter_samples.temperature_dc, excluded.temperature_dc),
            offered_w = COALESCE(meter_samples.offered_w, excluded.offered_w)
        """

    /// Adds a row. One that comes twice changes nothing; one that adds measurands to a moment completes it.
    package static func add(_ sample: MeterSample, to id: SessionID, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            insert, id, sample.at, sample.registerWh, sample.powerW, sample.currentMilliamps, sample.voltageMillivolts,
            sample.socPermille, sample.temperatureDeciC, sample.offeredW)
    }

    /// All samples in order of time, or those after a time for paging; the newest of a running session, which are no rows
    /// yet, too.
    package static func all(
        of id: SessionID, after: Timestamp? = nil, limit: Int? = nil, _ connection: any SQLConnection
    ) throws -> [MeterSample] {
        let end = limit.map { "LIMIT \($0)" } ?? ""
        let rows = try connection.rows(
            "SELECT \(columns) FROM meter_samples WHERE session_id = $1 AND at > $2 ORDER BY at \(end)", id,
            after?.millisecondsSinceEpoch ?? Int64.min, row: read)
        return try merged(rows, of: id, limit: limit, connection) { sample in after.map { sample.at > $0 } ?? true }
    }

    /// The earliest samples that have an energy register.
    package static func firstReadings(
        of id: SessionID, limit: Int, _ connection: any SQLConnection
    ) throws -> [MeterSample] {
        let rows = try connection.rows(
            """
            SELECT \(columns) FROM meter_samples WHERE session_id = $1 AND register_wh IS NOT NULL ORDER BY at
            LIMIT \(limit)
            """,
            id, row: read)
        return try merged(rows, of: id, limit: limit, connection) { $0.registerWh != nil }
    }

    private static func merged(
        _ rows: [MeterSample], of id: SessionID, limit: Int?, _ connection: any SQLConnection,
        _ isMeant: (MeterSample) -> Bool
    ) throws -> [MeterSample] {
        guard let recent = try ProgressRepository.recent(of: id, connection)?.samples().filter(isMeant) else {
            return rows
        }
        var all = rows + recent
        guard let first = recent.first, let last = rows.last else { return limit.map { Array(all.prefix($0)) } ?? all }
        if first.at <= last.at {
            let byTime = Dictionary(grouping: all, by: \.at)
            all = byTime.values.map { $0.dropFirst().reduce($0[0]) { $0.completed(by: $1) } }.sorted { $0.at < $1.at }
        }
        return limit.map { Array(all.prefix($0)) } ?? all
    }

    private static func read(_ row: any SQLRow) throws -> MeterSample {
        MeterSample(
            at: try row.timestamp(1), registerWh: try row.integerOrNil(2), powerW: try row.integerOrNil(3),
            currentMilliamps: try row.integerOrNil(4), voltageMillivolts: try row.integerOrNil(5),
            socPermille: try row.integerOrNil(6), temperatureDeciC: try row.integerOrNil(7),
            offeredW: try row.integerOrNil(8))
    }
}

extension MeterSample {
    /// As the same row would be.
    fileprivate func completed(by other: MeterSample) -> MeterSample {
        MeterSample(
            at: at, registerWh: registerWh ?? other.registerWh, powerW: powerW ?? other.powerW,
            currentMilliamps: currentMilliamps ?? other.currentMilliamps,
            voltageMillivolts: voltageMillivolts ?? other.voltageMillivolts,
            socPermille: socPermille ?? other.socPermille, temperatureDeciC: temperatureDeciC ?? other.temperatureDeciC,
            offeredW: offeredW ?? other.offeredW)
    }
}
