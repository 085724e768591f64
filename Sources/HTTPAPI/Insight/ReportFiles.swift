import Flows
import Foundation
import Kernel
import NIOPosix
import Storage

/// What a saved report may ask for.
enum SavedReportPath: Sendable, Equatable {
    case report(ReportKind)
    /// The list of orders.
    case orders

    init?(_ text: String) {
        if text == "orders" {
            self = .orders
        } else if text.hasPrefix("reports/"), let kind = ReportKind(rawValue: String(text.dropFirst(8))) {
            self = .report(kind)
        } else {
            return nil
        }
    }

    static let words = ReportKind.allCases.map { "reports/\($0.rawValue)" } + ["orders"]
}

/// Writes saved reports to disk.
package struct ReportFiles: ReportWriting {
    /// Rows of a file; more than the largest operator has orders in a year.
    static let maximumRows: Int64 = 5_000_000
    /// Orders read at once.
    private static let batch = 2000

    private let database: any Database

    package init(database: any Database) { self.database = database }

    package func write(_ job: ReportJob, to path: String) async throws -> ReportFile {
        guard let wanted = SavedReportPath(job.path) else { throw ReportRefusal("\(job.path) is no report.") }
        switch wanted {
        case .report(let kind):
            let sheet = try await sheet(of: kind, job)
            let file = try TableFile(job.format, path: path, sheetName: "Report", heading: sheet.heading)
            return try await file.filled { try await $0.add(sheet.rows) }
        case .orders:
            let sheet = OrderSheet(showsDrivers: job.showsDrivers)
            let file = try TableFile(job.format, path: path, sheetName: "Orders", heading: OrderSheet.heading)
            return try await file.filled { try await addOrders(job, sheet, to: $0) }
        }
    }

    private func sheet(of kind: ReportKind, _ job: ReportJob) async throws -> ReportSheet {
        let group = job.query.groupBy.flatMap(ReportGroup.init) ?? .day
        let request = Report.Request(
            scope: InsightScope(
                operatorID: job.operatorID, siteID: job.query.siteId, stationID: job.query.stationId), group: group,
            from: job.from, to: job.to, utilityPriceMicrosPerKWh: job.query.utilityPriceMicrosPerKWh)
        let found = try await database.read { connection in
            try kind.countsConnectors
                ? Report.ofConnectors(request, connection)
                : Report.ofOrders(request, withBenefit: kind == .benefit, connection)
        }
        guard let found else { throw ReportRefusal("The operator is gone.") }
        return ReportSheet(found, kind)
    }

    private func addOrders(_ job: ReportJob, _ sheet: OrderSheet, to file: TableFile) async throws {
        var filter = OrderRepository.Filter()
        filter.operatorID = job.operatorID
        filter.siteID = job.query.siteId
        filter.stationID = job.query.stationId
        filter.state = job.query.state.flatMap { .init(rawValue: $0) }
        (filter.startedFrom, filter.startedBefore) = (job.from, job.to)
        let wanted = filter
        var place: (Timestamp, OrderID)?
        while true {
            let after = place
            let rows = try await database.read {
                try OrderExportQueries.page(wanted, after: after, limit: Self.batch, $0)
            }
            try await file.add(rows.map(sheet.cells))
            guard rows.count == Self.batch, let last = rows.last else { return }
            place = (last.order.startedAt, last.order.id)
        }
    }
}

/// A table on its way to disk, in either format. Everything that blocks is on a thread for it.
private final class TableFile: @unchecked Sendable {
    // `@unchecked`: one report uses it, one call after the other.
    private enum Kind {
        case csv(FileHandle)
        case xlsx(XLSXFile)
    }

    private let kind: Kind
    private let path: String
    private var rows: Int64 = 0

    init(_ format: ReportFormat, path: String, sheetName: String, heading: [String]) throws {
        self.path = path
        let url = URL(fileURLWithPath: path)
        switch format {
        case .csv:
            guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            else { throw ReportRefusal("The file of the report could not be made.") }
            let handle = try FileHandle(forWritingTo: url)
            try handle.write(contentsOf: Data(CSV.line(heading.map { .text($0) }).utf8))
            kind = .csv(handle)
        case .xlsx:
            kind = .xlsx(
                try XLSXFile(
                    name: url.lastPathComponent, sheetName: sheetName, heading: heading,
                    in: url.deletingLastPathComponent().path))
        }
    }

    /// Fills and finishes the file; nothing is left of one that fails.
    func filled(_ fill: (TableFile) async throws -> Void) async throws -> ReportFile {
        do {
            try await fill(self)
            return try await NIOThreadPool.singleton.runIfActive { [self] in
                ReportFile(rows: rows, bytes: try finish())
            }
        } catch {
            switch kind {
            case .csv(let handle): try? handle.close()
            case .xlsx(let file): file.remove()
            }
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    func add(_ table: [[CSV.Cell]]) async throws {
        try Task.checkCancellation()
        guard rows + Int64(table.count) <= ReportFiles.maximumRows else {
            throw ReportRefusal(
                "The report has more than \(ReportFiles.maximumRows) rows. Choose fewer days or one site.")
        }
        rows += Int64(table.count)
        try await NIOThreadPool.singleton.runIfActive { [self] in
            switch kind {
            case .csv(let handle): try handle.write(contentsOf: Data(table.map(CSV.line).joined().utf8))
            case .xlsx(let file): for row in table { try file.write(row) }
            }
        }
    }

    private func finish() throws -> Int64 {
        switch kind {
        case .csv(let handle):
            try handle.synchronize()
            try handle.close()
        case .xlsx(let file):
            try file.finish()
            guard rename(file.path, path) == 0 else { throw ReportRefusal("The file could not be put in its place.") }
            file.remove()
        }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber
        return size?.int64Value ?? 0
    }
}
