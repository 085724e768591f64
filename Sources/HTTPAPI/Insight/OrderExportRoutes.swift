import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOPosix
import Storage
import Synchronization

/// All orders of a filter as a file, whatever their number, in memory that does not grow with it.
struct OrderExportRoutes: Sendable {
    let services: APIServices

    enum Format: String, Sendable, CaseIterable {
        case csv
        case xlsx
    }

    /// Exports at once; each keeps a reader of the database busy.
    static let maximumAtOnce = 4
    /// Orders read at once.
    private static let batch = 2000
    /// Bytes of the finished file that are sent at once.
    private static let chunk = 256 * 1024

    private static let running = Mutex(0)

    func add(to group: RouterGroup<APIContext>) {
        group.get("orders/export") { try await export($0, $1) }
    }

    private func export(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.caller(with: .ordersRead)
        var query = Query(request)
        let format: Format = query.word("format") ?? .csv
        let (asked, wanted) = OrderRoutes.filter(&query, caller)
        try query.finish()
        var filter = wanted
        filter.operatorID = try caller.operatorID(asked: asked)
        filter.siteIDs = caller.siteIDs(of: filter.operatorID)
        let showsDrivers = (try? context.caller(with: .driversRead))?.actor.mayTouch(filter.operatorID) ?? false
        let slot = try Slot()
        switch format {
        case .csv: return try await csv(filter, OrderSheet(showsDrivers: showsDrivers), slot)
        case .xlsx: return try await xlsx(filter, OrderSheet(showsDrivers: showsDrivers), slot)
        }
    }

    /// One of the exports that may run at once; given back when the last that holds it is gone.
    private final class Slot: Sendable {
        init() throws {
            let isFree = running.withLock { count in
                guard count < maximumAtOnce else { return false }
                count += 1
                return true
            }
            guard isFree else {
                throw Problem(
                    status: .serviceUnavailable, code: "unavailable", title: "Temporarily unavailable",
                    detail: "\(maximumAtOnce) exports are running. Try again when one has ended.",
                    extraHeaders: [.retryAfter: "30"])
            }
        }

        deinit { running.withLock { $0 -= 1 } }
    }

    private func page(
        _ filter: OrderRepository.Filter, after: ExportedOrder?
    ) async throws -> [ExportedOrder] {
        let place = after.map { ($0.order.startedAt, $0.order.id) }
        return try await services.flows.database.read {
            try OrderExportQueries.page(filter, after: place, limit: Self.batch, $0)
        }
    }

    private func csv(
        _ filter: OrderRepository.Filter, _ sheet: OrderSheet, _ slot: Slot
    ) async throws -> Response {
        // Read before the answer begins, so that an error is still an answer of its own.
        let first = try await page(filter, after: nil)
        let body = ResponseBody { writer in
            defer { withExtendedLifetime(slot) {} }
            var rows = first
            try await writer.write(ByteBuffer(string: CSV.line(OrderSheet.heading.map { .text($0) })))
            while let last = rows.last {
                var buffer = ByteBuffer()
                for row in rows { buffer.writeString(CSV.line(sheet.cells(row))) }
                try await writer.write(buffer)
                rows = rows.count < Self.batch ? [] : try await page(filter, after: last)
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: Download.headers(CSV.contentType, name: "orders.csv"), body: body)
    }

    private func xlsx(
        _ filter: OrderRepository.Filter, _ sheet: OrderSheet, _ slot: Slot
    ) async throws -> Response {
        let file = try XLSXFile(
            name: services.flows.ids.next().text, sheetName: "Orders", heading: OrderSheet.heading)
        let threads = NIOThreadPool.singleton
        let handle: FileHandle
        let size: Int
        do {
            var last: ExportedOrder?
            var count = Self.batch
            while count == Self.batch {
                let rows = try await page(filter, after: last)
                try await threads.runIfActive { for row in rows { try file.write(sheet.cells(row)) } }
                (last, count) = (rows.last, rows.count)
            }
            (handle, size) = try await threads.runIfActive {
                try file.finish()
                let opened = try FileHandle(forReadingFrom: URL(fileURLWithPath: file.path))
                let size = try opened.seekToEnd()
                try opened.seek(toOffset: 0)
                return (opened, Int(size))
            }
            // The open file stays readable, and nothing is left of it when the answer ends, however it ends.
            file.remove()
        } catch {
            file.remove()
            throw error
        }
        let body = ResponseBody(contentLength: size) { writer in
            defer { withExtendedLifetime(slot) {} }
            while let data = try await threads.runIfActive({ try handle.read(upToCount: Self.chunk) }), !data.isEmpty {
                try await writer.write(ByteBuffer(data: data))
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: Download.headers(XLSXFile.contentType, name: "orders.xlsx"),
            body: body)
    }
}

/// An order as a row of a file. The columns carry the names of the API's fields; amounts are integers in minor units.
struct OrderSheet: Sendable {
    /// Names of drivers are for those who may read drivers.
    let showsDrivers: Bool

    static let heading = [
        "number", "id", "state", "startedAt", "endedAt", "settledAt", "siteName", "stationName", "stationIdentity",
        "driverName", "driverGroup", "energyWh", "currency", "electricityMinor", "serviceMinor", "feesMinor",
        "taxMinor", "totalMinor", "holdMinor", "paidMinor", "owedMinor", "refundedMinor", "forgivenMinor",
        "openExceptions", "operatorId", "siteId", "stationId", "driverId", "sessionId", "tariffVersionId",
    ]

    func cells(_ row: ExportedOrder) -> [CSV.Cell] {
        let order = row.order
        return [
            .text(order.number), .text(order.id.description), .text(order.state.rawValue),
            .text(order.startedAt.description), .text(order.endedAt?.description), .text(order.settledAt?.description),
            .text(row.siteName), .text(row.stationName), .text(row.stationIdentity),
            .text(showsDrivers ? row.driverName : nil),
            .text(row.driverGroup), .integer(order.energyWh), .text(order.currency.code),
            .integer(order.totals.electricityMinor), .integer(order.totals.serviceMinor),
            .integer(order.totals.feesMinor), .integer(order.totals.taxMinor), .integer(order.totals.totalMinor),
            .integer(order.holdMinor), .integer(order.paidMinor), .integer(order.owedMinor),
            .integer(order.refundedMinor), .integer(order.forgivenMinor), .integer(order.openExceptions),
            .text(order.operatorID.description), .text(order.siteID?.description), .text(order.stationID.description),
            .text(order.driverID?.description), .text(order.sessionID.description),
            .text(order.tariffVersionID?.description),
        ]
    }
}
