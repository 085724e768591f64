import Kernel
import Storage

/// Makes the file of a saved report, row by row, in memory that does not grow with it. Filled by `HTTPAPI`.
package protocol ReportWriting: Sendable {
    /// - Parameter path: of the file to make; one that is there is replaced.
    /// - Throws: `ReportRefusal` where the report cannot be, whoever tries again.
    func write(_ job: ReportJob, to path: String) async throws -> ReportFile
}

/// A report that shall be made now.
package struct ReportJob: Sendable {
    package let path: String
    package let query: SavedReportQuery
    package let operatorID: OperatorID
    package let from: Timestamp
    package let to: Timestamp
    package let format: ReportFormat
    /// Names of drivers are for those who may read drivers.
    package let showsDrivers: Bool

    package init(
        path: String, query: SavedReportQuery, operatorID: OperatorID, from: Timestamp, to: Timestamp,
        format: ReportFormat, showsDrivers: Bool
    ) {
        self.path = path
        self.query = query
        self.operatorID = operatorID
        self.from = from
        self.to = to
        self.format = format
        self.showsDrivers = showsDrivers
    }
}

package struct ReportFile: Sendable, Equatable {
    package let rows: Int64
    package let bytes: Int64

    package init(rows: Int64, bytes: Int64) {
        self.rows = rows
        self.bytes = bytes
    }
}

/// Why a report cannot be made, in a sentence for people.
package struct ReportRefusal: Error, Sendable, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
