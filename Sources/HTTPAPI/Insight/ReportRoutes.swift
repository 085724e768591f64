import Billing
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Storage

/// Revenue, energy, utilisation, availability and benefit of a span, in rows of what is asked for.
struct ReportRoutes: Sendable {
    let services: APIServices

    enum Format: String, Sendable, CaseIterable {
        case json
        case csv
    }

    struct View: Encodable, Sendable {
        let report: String
        let groupBy: String
        let from: Timestamp
        let to: Timestamp
        let currency: Currency
        let rows: [ReportRowView]
        let total: ReportRowView
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("reports/:report") { try await report($0, $1) }
    }

    private func report(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.caller(with: .reportsRead)
        guard let kind = context.parameters.get("report").flatMap(ReportKind.init) else {
            throw Problem.notFound("report")
        }
        var query = Query(request)
        let asked = InsightQuery.Asked(&query)
        let group: ReportGroup = query.word("groupBy") ?? .day
        let format: Format = query.word("format") ?? .json
        let price = kind == .benefit ? query.integer("utilityPriceMicrosPerKWh", 0...EnergyCost.maximumMicros) : nil
        try query.finish()
        if kind.countsConnectors, group == .period || group == .driverGroup {
            throw Problem.invalid("groupBy", "must be site, station, day, week or month: others have no connectors")
        }
        let wanted = try InsightQuery(asked, caller, now: services.flows.time.now())
        let span = Report.Request(
            scope: wanted.scope, group: group, from: wanted.from, to: wanted.to, utilityPriceMicrosPerKWh: price)
        let found = try await services.flows.database.read { connection in
            try kind.countsConnectors
                ? Report.ofConnectors(span, connection)
                : Report.ofOrders(span, withBenefit: kind == .benefit, connection)
        }
        guard let report = found else { throw Problem.notFound("operator") }
        switch format {
        case .csv: return csv(report, kind, group)
        case .json:
            let rows = report.rows.map { ReportRowView(key: $0.key, label: $0.label, figures: kind.figures($0)) }
            let view = View(
                report: kind.rawValue, groupBy: group.rawValue, from: wanted.from, to: wanted.to,
                currency: report.currency, rows: rows,
                total: ReportRowView(key: nil, label: nil, figures: kind.figures(report.total)))
            return try JSONAnswer(view).response(from: request, context: context)
        }
    }

    private func csv(_ report: Report, _ kind: ReportKind, _ group: ReportGroup) -> Response {
        let sheet = ReportSheet(report, kind)
        let text = ([sheet.heading.map { .text($0) }] + sheet.rows).map(CSV.line).joined()
        return Response(
            status: .ok, headers: Download.headers(CSV.contentType, name: "\(kind.rawValue)-by-\(group.rawValue).csv"),
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// A report as the rows of a file. The columns carry the names of the API's fields.
struct ReportSheet: Sendable {
    let heading: [String]
    let rows: [[CSV.Cell]]

    init(_ report: Report, _ kind: ReportKind) {
        heading = ["key", "label", "currency"] + kind.figures(report.total).map(\.name)
        rows = report.rows.map { row in
            [.text(row.key), .text(row.label), .text(report.currency.code)]
                + kind.figures(row).map { .integer($0.value) }
        }
    }
}

/// An answer that browsers save as a file.
enum Download {
    static func headers(_ type: String, name: String) -> HTTPFields {
        [.contentType: type, .cacheControl: "no-store", .contentDisposition: "attachment; filename=\"\(name)\""]
    }
}
