import Flows
import Foundation
import Hummingbird
import Kernel
import NIOCore
import NIOPosix
import Storage

/// The makings of saved reports, and their files.
struct ReportRunRoutes: Sendable {
    let services: APIServices

    /// Bytes of a file that are sent at once.
    private static let chunk = 256 * 1024

    struct View: Encodable, Sendable {
        let id: ReportRunID
        let reportId: SavedReportID
        let operatorId: OperatorID
        let state: String
        let isScheduled: Bool
        /// Whose rights it is made with: who asked, or the owner of a scheduled report.
        let requestedBy: String
        let requestedByName: String
        let dueAt: Timestamp
        let format: ReportFormat
        let from: Timestamp?
        let to: Timestamp?
        let rows: Int64?
        let bytes: Int64?
        let reason: String?
        let finishedAt: Timestamp?
        let expiresAt: Timestamp?
        let fileUrl: String?

        init(_ run: ReportRunRecord, _ names: [String: String]) {
            id = run.id
            reportId = run.reportID
            operatorId = run.operatorID
            state = run.state.rawValue
            isScheduled = run.isScheduled
            requestedBy = run.requestedBy
            requestedByName = names[run.requestedBy] ?? run.requestedBy
            dueAt = run.dueAt
            format = run.format
            (from, to) = (run.from, run.to)
            (rows, bytes) = (run.rows, run.bytes)
            reason = run.reason
            finishedAt = run.finishedAt
            expiresAt = run.expiresAt
            fileUrl = run.state == .done ? "/api/v1/reports/runs/\(run.id)/file" : nil
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("reports/saved/:id/runs") { try await list($0, $1) }
        group.post("reports/saved/:id/runs") { try await create($0, $1) }
        group.get("reports/runs/:id") { _, context in JSONAnswer(try await view(try await find(context).0)) }
        group.get("reports/runs/:id/file") { _, context in try await file(context) }
        group.delete("reports/runs/:id") { _, context in
            try await services.reports.delete(try await find(context).0)
            return Response(status: .noContent)
        }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let (report, _) = try await SavedReportRoutes.find(context, services)
        var query = Query(request)
        let limit = query.limit()
        let before: ReportRunID? = query.idCursor()
        try query.finish()
        let rows = try await services.flows.database.read {
            try ReportRunRepository.page(of: report.id, before: before, limit: limit + 1, $0)
        }
        let names = try await services.names(of: rows.map(\.requestedBy))
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: { View($0, names) }))
    }

    private func view(_ run: ReportRunRecord) async throws -> View {
        View(run, try await services.names(of: [run.requestedBy]))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let (report, caller) = try await SavedReportRoutes.find(context, services)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let format: ReportFormat = fields.optionalWord("format") ?? report.schedule?.format ?? .xlsx
        try fields.finish()
        let run = try await services.reports.request(
            report.id, format: format, by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(try await view(run), status: .accepted, location: "/api/v1/reports/runs/\(run.id)")
    }

    private func file(_ context: APIContext) async throws -> Response {
        let (run, report) = try await find(context)
        if SavedReportPath(report.path) == .orders {
            let caller = try context.caller(with: .ordersRead)
            try caller.require(.ordersRead, of: report.operatorID)
            // The file shows what its owner may see; others must be allowed the same.
            if report.owner != caller.actor.name { try caller.require(.driversRead, of: report.operatorID) }
        }
        guard run.state == .done else {
            throw Problem.conflict("There is no file: the state of the run is \(run.state.rawValue).")
        }
        let url = URL(fileURLWithPath: services.reports.path(of: run))
        let threads = NIOThreadPool.singleton
        guard let handle = try? await threads.runIfActive({ try FileHandle(forReadingFrom: url) }) else {
            throw Problem.notFound("file")
        }
        let size = Int(try await threads.runIfActive { try handle.seekToEnd() })
        try await threads.runIfActive { try handle.seek(toOffset: 0) }
        let body = ResponseBody(contentLength: size) { writer in
            while let data = try await threads.runIfActive({ try handle.read(upToCount: Self.chunk) }), !data.isEmpty {
                try await writer.write(ByteBuffer(data: data))
            }
            try await writer.finish(nil)
        }
        let type = run.format == .csv ? CSV.contentType : XLSXFile.contentType
        let day = run.dueAt.description.prefix(10)
        let name = "\(report.path.replacing("/", with: "-"))-\(day).\(run.format.rawValue)"
        return Response(status: .ok, headers: Download.headers(type, name: name), body: body)
    }

    private func find(_ context: APIContext) async throws -> (ReportRunRecord, SavedReportRecord) {
        let caller = try context.caller(with: .reportsRead)
        let id: ReportRunID = try context.id("id", of: "run")
        let found = try await services.flows.database.read { connection in
            try ReportRunRepository.find(id, connection).flatMap { run in
                try SavedReportRepository.find(run.reportID, connection).map { (run, $0) }
            }
        }
        guard let found, SavedReports.isVisible(found.1, to: caller.actor) else { throw Problem.notFound("run") }
        return found
    }
}
