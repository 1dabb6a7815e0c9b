uniform mat4 view_projection, model;
in vec3 position, normal, colour;
in vec4 material;
out vec3 world, facing, albedo_in;
out vec4 look;

void main() {
    vec4 p = model * vec4(position, 1);
    world = p.xyz;
    facing = mat3(model) * normal;
    albedo_in = colour;
    look = material;
    gl_Position = view_projection * p;
}
