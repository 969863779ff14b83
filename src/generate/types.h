#pragma once

#include <string>

#include "generate/calls.h"
#include "generate/script.h"

namespace sequelint::generate {

// The DataType that Sequelize turns into exactly this canonical type: `character varying(64)` ⇒ `Sequelize.STRING(64)`;
// else the type's own text, which Sequelize hands through.
Script TypeScript(const std::string& type, const CallStyle& style);

// The default as a JavaScript value where Sequelize writes that as the same SQL; else `Sequelize.literal('…')`.
Script DefaultScript(const schema::Column& column, const CallStyle& style);

}  // namespace sequelint::generate
