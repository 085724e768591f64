import OCPPWire

/// OCPP 2.0.1 `GetLog`, sent by the CSMS.
package enum GetLog: OCPPAction {
    package static let name = "GetLog"

    package struct Request: Payload {
        package var log: LogParameters
        package var logType: Log
        package var requestId: Int
        package var retries: Int?
        package var retryInterval: Int?

        package init(log: LogParameters, logType: Log, requestId: Int, retries: Int? = nil, retryInterval: Int? = nil) {
            self.log = log
            self.logType = logType
            self.requestId = requestId
            self.retries = retries
            self.retryInterval = retryInterval
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            log = try reader.object("log")
            logType = try reader.word("logType")
            requestId = try reader.integer("requestId")
            retries = try reader.optionalInteger("retries")
            retryInterval = try reader.optionalInteger("retryInterval")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("log", log)
            writer.word("logType", logType)
            writer.integer("requestId", requestId)
            writer.integer("retries", retries)
            writer.integer("retryInterval", retryInterval)
        }
    }

    package struct Response: Payload {
        package var status: LogStatus
        package var statusInfo: StatusInfo?
        package var filename: String?

        package init(status: LogStatus, statusInfo: StatusInfo? = nil, filename: String? = nil) {
            self.status = status
            self.statusInfo = statusInfo
            self.filename = filename
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
            filename = try reader.optionalString("filename", max: 255)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
            try writer.string("filename", filename, max: 255)
        }
    }
}
